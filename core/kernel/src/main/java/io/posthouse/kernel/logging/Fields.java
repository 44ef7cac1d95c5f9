package io.posthouse.kernel.logging;

import static io.posthouse.kernel.Checks.check;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The fields of one line, for the few lines that a busy server writes for each request. The line is the same as with {@code addKeyValue},
 * which puts each field into a map of the thread, copies that for the line, and takes each out again.
 *
 * <pre>{@code
 * new Fields("bytes", "micros").with(size).with(micros).info(ACCESS, "request answered");
 * }</pre>
 *
 * <p>For one line and one thread.
 */
public final class Fields {
    private static final ScopedValue<Fields> CURRENT = ScopedValue.newInstance();

    private final String[] names;
    private final Map<String, String> values;

    /** @param names of the fields, no two of them the same; values follow in the same order */
    public Fields(String... names) {
        this.names = names;
        this.values = HashMap.newHashMap(names.length);
    }

    /** Those of the line that this thread writes now; null for any other line. */
    static @Nullable Fields current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /** The value of the next field. */
    public Fields with(Object value) {
        values.put(names[values.size()], value.toString());
        return this;
    }

    /** Writes the line, if {@code logger} writes lines of {@code INFO}. */
    public void info(Logger logger, String words) {
        check(values.size() == names.length, "each field has a value");
        ScopedValue.where(CURRENT, this).run(() -> logger.info(words));
    }

    /** The same of {@code DEBUG}. */
    public void debug(Logger logger, String words) {
        check(values.size() == names.length, "each field has a value");
        ScopedValue.where(CURRENT, this).run(() -> logger.debug(words));
    }

    /** These and {@code tags}, of which those are left out that the line says of itself. Once. */
    Map<String, String> besides(Map<String, String> tags) {
        tags.forEach(values::putIfAbsent);
        return values;
    }
}
