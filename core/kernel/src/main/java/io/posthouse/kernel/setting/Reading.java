package io.posthouse.kernel.setting;

/** What became of reading a text as a value. */
public sealed interface Reading<T> {
    /** It is one. */
    record Read<T>(T value) implements Reading<T> {
    }

    /**
     * It is none.
     *
     * @param words what is asked for, without the text itself; see {@link SettingProblem}
     */
    record Unread<T>(SettingProblem.Code code, Words words) implements Reading<T> {
    }

    /** It is {@code value}. */
    static <T> Reading<T> read(T value) {
        return new Read<>(value);
    }

    /** It has another form. */
    static <T> Reading<T> malformed(String english, String chinese) {
        return new Unread<>(SettingProblem.Code.MALFORMED, new Words(english, chinese));
    }

    /** It has the form, and lies outside. */
    static <T> Reading<T> outside(String english, String chinese) {
        return new Unread<>(SettingProblem.Code.OUT_OF_BOUNDS, new Words(english, chinese));
    }
}
