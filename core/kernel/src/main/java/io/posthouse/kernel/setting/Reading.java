package io.posthouse.kernel.setting;

/** What became of reading a text as a value. */
public sealed interface Reading<T> {
    /** It is one. */
    record Read<T>(T value) implements Reading<T> {
    }

    /**
     * It is none.
     *
     * @param words what is asked for, without the text itself
     */
    record Unread<T>(SettingProblem.Code code, String words) implements Reading<T> {
    }

    /** It is {@code value}. */
    static <T> Reading<T> read(T value) {
        return new Read<>(value);
    }

    /** It has another form. */
    static <T> Reading<T> malformed(String words) {
        return new Unread<>(SettingProblem.Code.MALFORMED, words);
    }

    /** It has the form, and lies outside. */
    static <T> Reading<T> outside(String words) {
        return new Unread<>(SettingProblem.Code.OUT_OF_BOUNDS, words);
    }
}
