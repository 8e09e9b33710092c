package dev.weft.examples.networks;

import dev.weft.data.Dataset;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Made-up tickets of a help desk. A ticket has a title of 4 words, a body of 12 words and tags. Its department decides
 * which words are likely; three in ten words are about something else. It is urgent if its words, its tags and chance
 * say so: {@code 1.5 · pressing − 1.5 · calm words + 2 · tag "vip" + 1 · department technical + noise > 1}.
 */
public final class Tickets {
    /** The departments, by class index. */
    public static final List<String> DEPARTMENTS = List.of("billing", "shipping", "technical", "sales");
    /** The tags that a customer can choose. */
    public static final List<String> TAGS = List.of("vip", "app", "website", "phone", "abroad", "gift");

    private static final List<List<String>> TOPICS = List.of(
            List.of("invoice", "refund", "charge", "card", "payment", "tax", "receipt", "amount"),
            List.of("parcel", "courier", "address", "tracking", "box", "customs", "delivery", "door"),
            List.of("crash", "login", "error", "screen", "update", "password", "install", "battery"),
            List.of("quote", "licence", "discount", "trial", "upgrade", "seats", "contract", "price"));
    private static final List<String> PRESSING = List.of("urgent", "now", "deadline", "stuck", "lost", "again");
    private static final List<String> CALM = List.of("question", "whenever", "curious", "thanks", "someday", "idea");
    private static final List<String> OTHERS = List.of("hello", "my", "the", "you", "please", "for", "with", "have",
            "we", "and", "this", "account", "order", "week", "about", "team");
    /** The words that titles and bodies are made of. */
    public static final List<String> WORDS = Stream.of(TOPICS.stream().flatMap(List::stream), PRESSING.stream(),
            CALM.stream(), OTHERS.stream()).flatMap(words -> words).toList();

    private final Tensor title;
    private final Tensor body;
    private final Tensor tags;
    private final Tensor priority;
    private final Tensor department;

    /** Makes {@code count} tickets up. */
    public Tickets(long seed, int count) {
        title = Tensor.zeros(count, WORDS.size());
        body = Tensor.zeros(count, WORDS.size());
        tags = Tensor.zeros(count, TAGS.size());
        priority = Tensor.zeros(count, 1);
        department = Tensor.zeros(count);
        RandomStream random = RandomStream.of(seed, "tickets");
        for (int i = 0; i < count; i++) {
            ticket(i, random);
        }
    }

    private void ticket(int i, RandomStream random) {
        int topic = random.nextInt(TOPICS.size());
        double urgency = random.nextGaussian() * 0.5 + (topic == 2 ? 1 : 0);
        for (int tag = 0; tag < TAGS.size(); tag++) {
            if (random.nextInt(4) == 0) {
                tags.data()[i * TAGS.size() + tag] = 1;
                urgency += tag == 0 ? 2 : 0;
            }
        }
        for (int k = 0; k < 16; k++) {
            String word = word(topic, random);
            urgency += PRESSING.contains(word) ? 1.5 : CALM.contains(word) ? -1.5 : 0;
            (k < 4 ? title : body).data()[i * WORDS.size() + WORDS.indexOf(word)] += 1;
        }
        priority.data()[i] = urgency > 1 ? 1 : 0;
        department.data()[i] = topic;
    }

    private static String word(int topic, RandomStream random) {
        int kind = random.nextInt(20);
        List<String> words = kind < 4 ? TOPICS.get(topic) : kind < 7 ? TOPICS.get(random.nextInt(TOPICS.size()))
                : kind < 8 ? PRESSING : kind < 9 ? CALM : OTHERS;
        return words.get(random.nextInt(words.size()));
    }

    private static Map<String, Tensor> features(Tensor title, Tensor body, Tensor tags) {
        Map<String, Tensor> features = new LinkedHashMap<>();
        features.put("title", title);
        features.put("body", body);
        features.put("tags", tags);
        return features;
    }

    /**
     * The tickets. The features are how often each word occurs in {@code title} and in {@code body}, and which
     * {@code tags} there are; the labels {@code priority}, 0 or 1, and {@code department}, a class index.
     */
    public Dataset dataset() {
        Map<String, Tensor> labels = new LinkedHashMap<>();
        labels.put("priority", priority);
        labels.put("department", department);
        return Dataset.of(features(title, body, tags), labels);
    }

    /** The inputs of one ticket that you write; words and tags that do not exist are left out. */
    public static Map<String, Tensor> written(String title, String body, String tags) {
        return features(bag(title, WORDS), bag(body, WORDS), bag(tags, TAGS));
    }

    private static Tensor bag(String text, List<String> words) {
        Tensor bag = Tensor.zeros(1, words.size());
        for (String word : text.split(" ")) {
            if (words.contains(word)) {
                bag.data()[words.indexOf(word)] += 1;
            }
        }
        return bag;
    }
}
