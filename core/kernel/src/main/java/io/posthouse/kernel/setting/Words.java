package io.posthouse.kernel.setting;

import static io.posthouse.kernel.Checks.check;

/** One sentence, or what is said of a setting in it, for administrators: in both languages of the console. */
public record Words(String english, String chinese) {
    public Words {
        check(!english.isBlank() && !chinese.isBlank(), "both languages say something");
    }
}
