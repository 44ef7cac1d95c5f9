package io.posthouse.kernel;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * Marks an endpoint that wants more than a session: the person says by their password that they mean this one action. Without that it
 * is refused with {@code step-up-needed}, and the reply names the action.
 */
@Documented
@java.lang.annotation.Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface StepUp {
    /** The header that carries the proof, good once. */
    String HEADER = "Posthouse-Step-Up";

    /** When it is wanted. */
    enum When {
        /** Of every call; what stands in the path is what was meant. */
        ALWAYS,
        /** Where the endpoint asks for it, because not all that it does is dangerous. */
        WHERE_IT_ASKS
    }

    /** The action, as {@code thing.verb}; the word under which the deed is written down. */
    String value();

    /** When it is wanted. */
    When when() default When.ALWAYS;
}
