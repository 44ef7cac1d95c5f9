package io.posthouse.server.wiring;

import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Objects;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** What is there only on nodes that carry a role, or only on those that do not. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(Carries.RoleCondition.class)
@interface Carries {
    /** The role. */
    String value();

    /** False for what is there where the role is not. */
    boolean here() default true;

    /** Asks the settings. */
    final class RoleCondition implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            var asked = Objects.requireNonNull(metadata.getAnnotationAttributes(Carries.class.getName()));
            var beans = Objects.requireNonNull(context.getBeanFactory());
            var settings = (Settings) Objects.requireNonNull(beans.getSingleton("settings"));
            boolean carries = settings.of(PosthouseSettings.class).roles()
                    .contains(String.valueOf(asked.get("value")));
            return carries == Boolean.TRUE.equals(asked.get("here"));
        }
    }
}
