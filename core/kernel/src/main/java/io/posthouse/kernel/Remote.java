package io.posthouse.kernel;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An interface of a module that may be implemented on another node. Whoever calls it does not see where; it may take longer there, and fail
 * with a {@link Fault}. On a method it gives that one another time.
 *
 * <p>Over nodes, each method needs a {@link Permission}, which is decided where it is carried out, and may take and give only what
 * has one form on every node: records, enums, text, numbers, ids, instants, and lists, sets and optionals of them.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Remote {
    /** How long a call may take, in milliseconds, all attempts together; 10 to 60,000. */
    int withinMillis() default 5_000;
}
