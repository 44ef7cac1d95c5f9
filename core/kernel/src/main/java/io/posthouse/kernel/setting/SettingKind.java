package io.posthouse.kernel.setting;

import java.util.List;
import java.util.Optional;

/**
 * What values a setting can have, and how they are written. Texts are what is stored, shown and typed; reading what was written gives
 * the same value.
 */
public interface SettingKind<T> {
    /** For whoever draws a field for it: {@code switch}, {@code number}, {@code bytes}, {@code duration} and so on. */
    String word();

    /** The value of a text; never throws. */
    Reading<T> read(String text);

    /** The text of a value, always the same one. */
    String write(T value);

    /** The least value, as a text. */
    default Optional<String> least() {
        return Optional.empty();
    }

    /** The most, as a text. */
    default Optional<String> most() {
        return Optional.empty();
    }

    /** All there are, where they are few. */
    default List<String> choices() {
        return List.of();
    }
}
