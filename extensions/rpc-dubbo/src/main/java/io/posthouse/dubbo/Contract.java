package io.posthouse.dubbo;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.kernel.Idempotent;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Remote;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an interface lets other nodes call: its methods with their time, their permission and their types, read once. A method is named on
 * the wire by its own name and those of its parameters' types, which are looked up here and nowhere else; so no class is ever found by a name
 * that came from outside.
 */
final class Contract {
    private static final int MILLIS_MIN = 10;
    private static final int MILLIS_MAX = 60_000;

    private final Class<?> called;
    private final Map<String, Called> byName = new HashMap<>();
    private final Map<Method, Called> byMethod = new HashMap<>();

    /**
     * One method.
     *
     * @param name on the wire, such as {@code of(BareJid)}
     * @param result what it gives, inside {@link Outcome} if it can be refused
     */
    record Called(String name, Method method, List<Type> parameters, Type result, boolean refusable, int withinMillis,
            boolean idempotent, String permission) {
        Called {
            parameters = List.copyOf(parameters);
        }
    }

    /** @throws IllegalArgumentException when a method has no permission, no sensible time, or types without one form everywhere */
    Contract(Class<?> called, WireForm form) {
        this.called = called;
        check(called.isInterface() && called.isAnnotationPresent(Remote.class),
                called.getName() + " is no interface marked @Remote");
        for (Method method : called.getMethods()) {
            if (Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            Called one = read(method);
            one.parameters().forEach(form::admit);
            form.admit(one.result());
            check(byName.put(one.name(), one) == null, "two methods are called " + one.name());
            byMethod.put(method, one);
        }
    }

    private Called read(Method method) {
        String where = called.getSimpleName() + "." + method.getName();
        Permission permission = method.getAnnotation(Permission.class);
        if (permission == null) {
            throw new IllegalArgumentException(where + " names no permission");
        }
        int millis = Optional.ofNullable(method.getAnnotation(Remote.class))
                .or(() -> Optional.ofNullable(called.getAnnotation(Remote.class))).map(Remote::withinMillis)
                .orElseThrow();
        check(millis >= MILLIS_MIN && millis <= MILLIS_MAX, where + " may take 10 to 60,000 ms");
        Type result = method.getGenericReturnType();
        boolean refusable = method.getReturnType() == Outcome.class;
        if (refusable) {
            result = ((ParameterizedType) result).getActualTypeArguments()[0];
        }
        return new Called(Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName)
                .collect(Collectors.joining(",", method.getName() + "(", ")")), method,
                List.of(method.getGenericParameterTypes()), result, refusable, millis,
                method.isAnnotationPresent(Idempotent.class), permission.value());
    }

    /** The interface's name on the wire. */
    String name() {
        return called.getName();
    }

    /** The method of that name on the wire. */
    Optional<Called> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** What this method is. */
    Called of(Method method) {
        Called known = byMethod.get(method);
        if (known == null) {
            throw new IllegalArgumentException(method.getName() + " is none of " + called.getSimpleName());
        }
        return known;
    }

    /** {@code Interface.method}, for people and meters. */
    String word(Called one) {
        return called.getSimpleName() + "." + one.method().getName();
    }
}
