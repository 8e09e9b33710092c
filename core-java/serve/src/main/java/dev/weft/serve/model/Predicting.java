package dev.weft.serve.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import dev.weft.serve.http.Refusal;
import dev.weft.serve.http.Requests;
import dev.weft.serve.http.Workers;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Answers predictions. At most so many at a time as the limits say, of which a few at a time take the memory and the
 * processors that reading and writing JSON need.
 */
final class Predicting {
    private static final String TOO_MANY = "at most " + Json.MOST_VALUES + " values";

    private final Models models;
    private final Metrics metrics;
    private final ModelLimits limits;
    private final Workers workers;
    private final Semaphore requests;
    private final Semaphore parsing = new Semaphore(2 * Runtime.getRuntime().availableProcessors());

    Predicting(Models models, Metrics metrics, ModelLimits limits, Workers workers) {
        this.models = models;
        this.metrics = metrics;
        this.limits = limits;
        this.workers = workers;
        this.requests = new Semaphore(limits.requests());
    }

    /** What a body asks of a model. */
    private interface Reading {
        Question question(Served served, byte[] body) throws Refusal;
    }

    /** A request in the format of rows, or an image. */
    Reply rows(Call call) throws IOException, Refusal {
        boolean isImage = type(call).startsWith("image/");
        return answer(call, (served, body) -> isImage ? new RowFormat(served).image(body)
                : new RowFormat(served).question(object(body, body.length)));
    }

    /** A request in the format of tensors. */
    Reply tensors(Call call) throws IOException, Refusal {
        String given = call.header(WireTensor.LENGTH);
        if (!given.isEmpty() && !given.matches("[0-9]{1,9}")) {
            throw new Refusal(400, WireTensor.LENGTH + " must be a number of bytes.");
        }
        return answer(call, (served, body) -> {
            int json = given.isEmpty() ? body.length : Integer.parseInt(given);
            if (json > body.length) {
                throw new Refusal(400, WireTensor.LENGTH + " is " + json + " but the body has only " + body.length
                        + " bytes.");
            }
            return new TensorFormat(served).question(object(body, json), ByteBuffer.wrap(body, json,
                    body.length - json).slice());
        });
    }

    private static String type(Call call) {
        return call.header("Content-Type").toLowerCase(Locale.ROOT);
    }

    private Reply answer(Call call, Reading reading) throws IOException, Refusal {
        if (!requests.tryAcquire()) {
            throw new Refusal(503, "The server is busy: try again in a second.");
        }
        try {
            byte[] body = Requests.body(call.exchange(), limits.bodyBytes());
            workers.requestRead();
            Served served = models.find(call.model(), call.version());
            return answer(call, served, body, reading);
        } catch (MalformedDataException e) {
            throw new Refusal(e.wanted().equals(TOO_MANY) ? 413 : 400, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, String.valueOf(e.getMessage()));
        } finally {
            requests.release();
        }
    }

    private Reply answer(Call call, Served served, byte[] body, Reading reading) throws Refusal {
        Question question;
        parsing.acquireUninterruptibly();
        try {
            question = reading.question(served, body);
        } finally {
            parsing.release();
        }
        call.note(served.id(), question.rows());
        if (question.rows() > limits.rows()) {
            throw new Refusal(413, "The request has " + question.rows() + " rows: send at most " + limits.rows()
                    + " at a time.");
        }
        Tensor outputs = served.batches().predict(question.examples());
        metrics.rows(served.id(), question.rows());
        parsing.acquireUninterruptibly();
        try {
            return question.format().reply(outputs);
        } finally {
            parsing.release();
        }
    }

    /** The JSON object at the beginning of a body. */
    static Map<String, @Nullable Object> object(byte[] body, int length) throws Refusal {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(body, 0, length)).toString();
            if (Json.read("request", text) instanceof Map<?, ?> object) {
                Map<String, @Nullable Object> named = new LinkedHashMap<>();
                object.forEach((name, value) -> named.put((String) name, value));
                return named;
            }
            throw new Refusal(400, "The body must be a JSON object.");
        } catch (CharacterCodingException e) {
            throw new Refusal(400, "The body must be UTF-8.");
        }
    }
}
