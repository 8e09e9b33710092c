package dev.weft.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium that opens pages as a user does, for the tests of all pages. {@link #close} fails if a page wrote
 * an error to the console. Where {@link #isInstalled} is false, tests skip what needs it.
 */
public final class Browser implements AutoCloseable {
    /** Only guards against waiting forever; a busy machine takes as long as it takes. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long BETWEEN_LOOKS = 50;
    private static final Optional<Path> CHROMIUM = program("chromium", "chromium-browser", "google-chrome");
    private static final Optional<Path> DRIVER = program("chromedriver");

    /** Selenium warns that it has no typed commands for this version of Chromium; none are used. */
    private static final Logger CDP = Logger.getLogger("org.openqa.selenium.devtools");

    static {
        CDP.setLevel(Level.SEVERE);
    }

    private final ChromeDriver driver;
    private final List<String> errors = new ArrayList<>();
    private boolean closed;

    private Browser(String language, int width, int height, String... arguments) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.orElseThrow().toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                "--hide-scrollbars", "--force-device-scale-factor=1", "--font-render-hinting=none",
                "--no-first-run", "--disable-extensions", "--disable-component-update", "--lang=" + language,
                "--window-size=" + width + "," + height);
        options.addArguments(arguments);
        options.setExperimentalOption("prefs", Map.of("intl.accept_languages", language));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = ChromeDriverService.createDefaultService();
        service.setExecutable(DRIVER.orElseThrow().toString());
        driver = new ChromeDriver(service, options);
        resize(width, height);
    }

    private static Optional<Path> program(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(names).flatMap(name -> Stream.of(path.split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable).findFirst();
    }

    /** Whether this machine has Chromium and its driver, and {@code -Dweft.browser=false} does not leave them out. */
    public static boolean isInstalled() {
        return CHROMIUM.isPresent() && DRIVER.isPresent() && !"false".equals(System.getProperty("weft.browser"));
    }

    /** Opens an English browser of 1440×900 pixels. */
    public static Browser open() {
        return open("en", 1440, 900);
    }

    /**
     * Opens a browser whose user reads {@code language}, such as {@code zh-CN}, in a page of the size given.
     *
     * @param arguments more arguments of Chromium's command line
     */
    public static Browser open(String language, int width, int height, String... arguments) {
        return new Browser(language, width, height, arguments);
    }

    /** Opens {@code address} in the current tab. */
    public Browser visit(String address) {
        driver.get(address);
        return this;
    }

    /** Loads the page of the current tab again. */
    public Browser reload() {
        driver.navigate().refresh();
        return this;
    }

    /** The address that the user sees. */
    public String address() {
        return driver.getCurrentUrl();
    }

    /** The first element of a CSS selector; waits until there is one. */
    public WebElement find(String css) {
        return steady(css, element -> element);
    }

    /** Does something with the first element, again with its successor if the page replaces it in between. */
    private <T> T steady(String css, Function<WebElement, T> action) {
        AtomicReference<T> result = new AtomicReference<>();
        waitFor(css + " must be in the page", () -> {
            List<WebElement> found = all(css);
            found.stream().limit(1).map(action).forEach(result::set);
            return !found.isEmpty();
        });
        return result.get();
    }

    /** All elements of a CSS selector, perhaps none. */
    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** The visible text of the first element of a CSS selector. */
    public String text(String css) {
        return steady(css, WebElement::getText);
    }

    /** Clicks on the first element of a CSS selector. */
    public Browser click(String css) {
        steady(css, element -> {
            element.click();
            return element;
        });
        return this;
    }

    /** Replaces the content of an input. */
    public Browser type(String css, String text) {
        WebElement input = find(css);
        input.clear();
        input.sendKeys(text);
        return this;
    }

    /** Presses keys, such as {@link Keys#TAB}, where the focus is. */
    public Browser press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
        return this;
    }

    /** The element that has the focus. */
    public WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** Moves the pointer to the middle of the first element of a CSS selector. */
    public Browser hover(String css) {
        steady(css, element -> {
            new Actions(driver).moveToElement(element).perform();
            return element;
        });
        return this;
    }

    /** Runs a script in the page, {@code return …}, and returns its result as Java values. */
    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Runs a script that calls its last argument with the result. */
    public Object runAsync(String script, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        return driver.executeAsyncScript(script, arguments);
    }

    /** Waits until {@code condition} holds; fails with {@code what} and the state of the page after two minutes. */
    public Browser waitFor(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + "; " + address() + " says: "
                        + driver.findElement(By.tagName("body")).getText() + "; its console: " + console());
            }
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                throw new AssertionError(what, e);
            }
        }
        return this;
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (StaleElementReferenceException | ElementNotInteractableException e) {
            // The page has replaced the element in between, or is about to show or uncover it.
            return false;
        }
    }

    /** Waits until the first element of a CSS selector has exactly this text. */
    public Browser waitForText(String css, String text) {
        return waitFor(css + " must say " + text, () -> text(css).equals(text));
    }

    /** Opens a tab and goes there; returns its handle for {@link #tab}. */
    public String newTab(String address) {
        driver.switchTo().newWindow(WindowType.TAB);
        driver.get(address);
        return driver.getWindowHandle();
    }

    /** The handle of the current tab. */
    public String tab() {
        return driver.getWindowHandle();
    }

    /** Goes to the tab with this handle. */
    public Browser tab(String handle) {
        driver.switchTo().window(handle);
        return this;
    }

    /** Closes the current tab; go to another one next. */
    public Browser closeTab() {
        collect();
        driver.close();
        return this;
    }

    /** Sets the size of the page in CSS pixels, phones included. */
    public Browser resize(int width, int height) {
        driver.manage().window().setSize(new Dimension(Math.max(width, 500), height));
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        return this;
    }

    /** Says what the user prefers, such as {@code prefers-color-scheme} and {@code dark}. */
    public Browser prefer(String feature, String value) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", feature, "value", value))));
        return this;
    }

    /** Makes the network of the current tab slow; a rate of -1 is unlimited, and 0 milliseconds are no delay. */
    public Browser throttle(int milliseconds, int bytesPerSecond) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.emulateNetworkConditions", Map.of("offline", false, "latency", milliseconds,
                "downloadThroughput", bytesPerSecond, "uploadThroughput", bytesPerSecond));
        return this;
    }

    /** Makes the processor of the current tab so many times slower, 1 or more. */
    public Browser slowDown(int times) {
        driver.executeCdpCommand("Emulation.setCPUThrottlingRate", Map.of("rate", times));
        return this;
    }

    /** A picture of the page as PNG. */
    public byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** Writes a picture of the page to a PNG file. */
    public Browser screenshot(Path file) throws IOException {
        Files.write(file, screenshot());
        return this;
    }

    /** What pages have written to the console so far, errors of the network included. */
    public List<String> console() {
        collect();
        return List.copyOf(errors);
    }

    /** Forgets what {@link #console} has, for tests that provoke errors. */
    public Browser forgetConsole() {
        collect();
        errors.clear();
        return this;
    }

    private void collect() {
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                errors.add(entry.getMessage());
            }
        }
    }

    /** The driver, for what has no method here. */
    public ChromeDriver driver() {
        return driver;
    }

    /**
     * Ends the browser.
     *
     * @throws AssertionError if a page wrote a warning or an error to the console
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            collect();
        } finally {
            driver.quit();
        }
        if (!errors.isEmpty()) {
            throw new AssertionError("the console of the browser has errors: " + errors);
        }
    }
}
