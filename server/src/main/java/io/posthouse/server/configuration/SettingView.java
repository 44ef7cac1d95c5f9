package io.posthouse.server.configuration;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One setting, for whoever shows it or draws a field for it.
 *
 * @param module whose it is
 * @param kind how its text is read, one of these words: switch, number, bytes, duration, choice, choices,
 *        choice-by-name, patterns; text for those that can be set at start only
 * @param english what it is
 * @param chinese the same; absent for those that can be set at start only
 * @param changes whether it can be changed while running
 * @param effect from when on a change counts: {@code at-once}, {@code what-begins}, or {@code restart}
 * @param value what holds on the node that answers, as a text
 * @param usual what holds when nobody says anything
 * @param atStart what was given at start on that node, where it can change; a reset returns to it
 * @param source what says so: {@code running}, {@code command-line}, {@code system-property}, {@code environment}, {@code file}, or
 *        {@code usual}
 * @param least the least value, as a text
 * @param most the most
 * @param choices all values there are, where they are few
 * @param masked whether the value, or a part of it, is not told
 */
record SettingView(String name, String module, String kind, String english, @Nullable String chinese, boolean changes,
        String effect, String value, String usual, @Nullable String atStart, String source, @Nullable String least,
        @Nullable String most, List<String> choices, boolean masked) {
}
