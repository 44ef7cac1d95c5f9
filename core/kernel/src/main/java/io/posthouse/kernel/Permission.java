package io.posthouse.kernel;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * Names the permission that an endpoint needs, as {@code module.thing.verb}, for example {@code messaging.line.read}.
 * Every endpoint carries one; the build fails for one without.
 */
@Documented
@java.lang.annotation.Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Permission {
    /** For the few endpoints that anybody may call, such as signing in. */
    String ANYONE = "anyone";
    /** For endpoints that need no more than being signed in, such as signing out. */
    String SIGNED_IN = "signed-in";

    /** Who may come to an endpoint at all, before it is asked what they hold. */
    enum Reach {
        /** People who are signed in on our own page. */
        INTERNAL,
        /** Apps as well, on their own or for a person, by a token that names the permission. */
        OPEN,
        /** Mini-programs as well, for who uses them: where an administrator granted the permission to the app, too. */
        MODULE;

        /** Whether {@code caller} may come at all; what they hold is asked next. */
        public boolean lets(Caller caller) {
            return caller.app().isEmpty() || switch (this) {
                case INTERNAL -> false;
                case OPEN -> true;
                case MODULE -> caller.tokenKind() == TokenKind.MINI_SESSION;
            };
        }

        /** Whether an app comes by what its token names: people are asked for that. */
        public boolean asksForScopes() {
            return this == OPEN;
        }

        /** The word that stands for it in the published description. */
        public String word() {
            return switch (this) {
                case INTERNAL -> "internal";
                case OPEN -> "open";
                case MODULE -> "module";
            };
        }
    }

    /** Whether what an endpoint answers depends on the range in which its permission is held. */
    enum Range {
        /** It does not: held is held. */
        NONE,
        /** It does: the endpoint gives what lies in the caller's range and refuses the rest. */
        DATA;

        /** The word that stands for it in the published description. */
        public String word() {
            return switch (this) {
                case NONE -> "none";
                case DATA -> "data";
            };
        }
    }

    /** The permission's name. */
    String value();

    /** Who may come here; nobody but people on our own page unless it says so. */
    Reach reach() default Reach.INTERNAL;

    /**
     * Whether whoever belongs to another tenant than the house comes here, too. It says that everything that is read and written here is the
     * caller's tenant's alone; what does not say so is closed to them.
     */
    boolean tenants() default false;

    /**
     * Whether visitors who have not signed in come here, too, by {@link TokenKind#GUEST}. They hold no permission: it says that everything that
     * is read and written here is their own. What does not say so is closed to them, also what anyone may call.
     */
    boolean guests() default false;

    /** Whether the range of the permission matters here. */
    Range range() default Range.NONE;
}
