package io.posthouse.kernel.logging;

import static io.posthouse.kernel.Checks.check;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.slf4j.Logger;

/**
 * The fields of one line, for the few lines that a busy server writes for each request. The line is the same as with {@code addKeyValue},
 * which puts each field into a map of the thread, copies that for the line, and takes each out again.
 *
 * <pre>{@code
 * private static final String[] FIELDS = {"bytes", "micros"};
 * new Fields(FIELDS).with(size).with(micros).info(ACCESS, "request answered");
 * }</pre>
 *
 * <p>Where a tag of the same name belongs to the thread's work, the field counts. For one line and one thread.
 */
public final class Fields {
    private final String[] names;
    private final String[] values;
    private int given;

    /** @param names of the fields, no two of them the same, best in alphabetical order, as they are written; nobody changes them; values follow in the same order */
    public Fields(String... names) {
        this.names = names;
        this.values = new String[names.length];
    }

    /** The value of the next field. */
    public Fields with(Object value) {
        values[given++] = value.toString();
        return this;
    }

    /** Writes the line, if {@code logger} writes lines of {@code INFO}. */
    public void info(Logger logger, String words) {
        log(logger, Level.INFO, words);
    }

    /** The same of {@code DEBUG}. */
    public void debug(Logger logger, String words) {
        log(logger, Level.DEBUG, words);
    }

    private void log(Logger logger, Level level, String words) {
        check(given == names.length, "each field has a value");
        LogManager.getLogger(logger.getName()).log(level, new FieldsMessage(words, names, values));
    }
}
