package io.posthouse.kernel.setting;

import java.util.Locale;

/**
 * Why a value cannot be a setting's.
 *
 * @param setting the setting's name; for a broken rule the first of those that do not go together; empty when it is about all of them
 * @param words what is asked for, as it is said of the setting: "must lie between 1 and 50"; a whole sentence but for its full stop
 *        where no setting is named
 */
public record SettingProblem(String setting, Code code, Words words) {
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

    /** For a person: "posthouse.x.y must lie between 1 and 50." */
    public Words sentence() {
        return new Words(this + ".", (setting.isEmpty() ? "" : setting + " ") + words.chinese() + "。");
    }

    /** The English sentence without its full stop, for lists. */
    @Override
    public String toString() {
        return setting.isEmpty() ? words.english() : setting + " " + words.english();
    }
}
