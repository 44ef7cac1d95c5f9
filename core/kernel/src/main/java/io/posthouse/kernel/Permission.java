package io.posthouse.kernel;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the permission that an endpoint needs, as {@code module.thing.verb}, for example {@code messaging.line.read}.
 * Every endpoint carries one; the build fails for one without.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Permission {
    /** For the few endpoints that anybody may call, such as signing in. */
    String ANYONE = "anyone";
    /** For endpoints that need no more than being signed in, such as signing out. */
    String SIGNED_IN = "signed-in";

    /** The permission's name. */
    String value();

    /** Who may call at all, before it is asked who holds the permission. */
    Reach reach() default Reach.INTERNAL;

    /** From where an endpoint is called. */
    enum Reach {
        /** By the platform's own clients, after signing in. */
        INTERNAL,
        /** By them, and by apps whose token is good for the permission. */
        OPEN
    }
}
