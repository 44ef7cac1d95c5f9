package io.posthouse.kernel.logging;

import org.apache.logging.log4j.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * The words of a line with fields of its own. It goes from the thread that logs to the one that writes as it is: no map is made of the
 * fields, and none is copied. Immutable.
 */
final class FieldsMessage implements Message {
    private final String words;
    private final String[] names;
    private final String[] values;

    /**
     * @param names as given to {@link Fields}, shared by all lines of one kind; whoever has them changes nothing in them
     * @param values in the order of the names
     */
    FieldsMessage(String words, String[] names, String[] values) {
        this.words = words;
        this.names = names;
        this.values = values;
    }

    String[] names() {
        return names;
    }

    String[] values() {
        return values;
    }

    @Override
    public String getFormattedMessage() {
        return words;
    }

    /** The values of the fields; a copy. */
    @Override
    public Object[] getParameters() {
        return values.clone();
    }

    @Override
    public @Nullable Throwable getThrowable() {
        return null;
    }
}
