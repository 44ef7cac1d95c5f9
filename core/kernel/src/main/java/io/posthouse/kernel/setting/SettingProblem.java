package io.posthouse.kernel.setting;

import java.util.Locale;

/**
 * Why a value cannot be a setting's.
 *
 * @param setting the setting's name; for a broken rule the first of those that do not go together
 * @param words for a person: what is asked for
 */
public record SettingProblem(String setting, Code code, String words) {
    /** Stable; a client decides by it. */
    public enum Code {
        /** No such setting is declared by what runs here. */
        UNKNOWN_SETTING,
        /** It can be set at start only. */
        FIXED_AT_START,
        /** The text has another form. */
        MALFORMED,
        /** The value lies outside its bounds, or is none of the choices. */
        OUT_OF_BOUNDS,
        /** The text is longer than a value may be. */
        TOO_LONG,
        /** Each value alone would do; together they break a rule. */
        RULE_BROKEN,
        /** What is built from it could not be built. */
        NOT_APPLICABLE;

        /** In kebab-case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public String toString() {
        return setting + ": " + words;
    }
}
