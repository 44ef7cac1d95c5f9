package io.posthouse.identity;

import static io.posthouse.kernel.Checks.check;

import java.util.Arrays;
import java.util.Optional;

/**
 * Who holds a grant.
 *
 * @param id positive; a login's for a person
 */
public record Subject(Kind kind, long id) {
    /** The kinds of those who can hold one. */
    public enum Kind {
        /** One who signs in. */
        PERSON("person"),
        /** A program that calls on its own or for a person. */
        APP("app"),
        /** All members of a department and of those beneath it, whoever they are at the time. */
        DEPARTMENT("department");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word that stands for it in tables, notifications and replies. Kept for good. */
        public String word() {
            return word;
        }

        /** The kind that {@code word} stands for; empty for any other text. */
        public static Optional<Kind> of(String word) {
            return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
        }
    }

    public Subject {
        check(id > 0, "a subject's id is positive");
    }

    /** One who signs in. */
    public static Subject person(long login) {
        return new Subject(Kind.PERSON, login);
    }

    /** A program. */
    public static Subject app(long app) {
        return new Subject(Kind.APP, app);
    }

    /** The members of a department and of those beneath it. */
    public static Subject department(long department) {
        return new Subject(Kind.DEPARTMENT, department);
    }
}
