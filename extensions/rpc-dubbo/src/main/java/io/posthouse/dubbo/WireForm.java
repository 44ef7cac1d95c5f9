package io.posthouse.dubbo;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * How values are written between nodes: JSON, read by the types that a method declares. Only types that have been admitted are read, and
 * only those are admitted that hold nothing but themselves: text, numbers, instants, enums, records of such, what is {@code parse}d from its
 * own text, and lists, sets, optionals and maps by text of all these. A value never says which class it is. Depth, length and numbers are
 * bounded.
 */
final class WireForm {
    private static final Set<Class<?>> PLAIN = Set.of(String.class, boolean.class, Boolean.class, int.class,
            Integer.class, long.class, Long.class, double.class, Double.class, Instant.class, Duration.class,
            LocalDate.class, void.class);
    private static final Set<Class<?>> HOLDERS = Set.of(List.class, Set.class, Optional.class, Map.class);
    private static final int DEPTH_MAX = 32;

    private final Set<Class<?>> admitted = new HashSet<>(PLAIN);
    private final Map<Class<?>, MethodHandle> parsed = new HashMap<>();
    private @Nullable JsonMapper mapper;

    /** Lets a type and all that it holds be read. Before the first value is. */
    void admit(Type type) {
        if (type instanceof ParameterizedType holder) {
            for (Type held : holder.getActualTypeArguments()) {
                admit(held);
            }
            if (holder.getRawType() instanceof Class<?> raw && !HOLDERS.contains(raw)) {
                admit(raw);
            }
            return;
        }
        if (type instanceof java.lang.reflect.TypeVariable<?>) {
            // A record's own; what it stands for is admitted where the record is named.
            return;
        }
        if (!(type instanceof Class<?> one)) {
            throw new IllegalArgumentException(type.getTypeName() + " has no one form on every node");
        }
        if (!admitted.add(one)) {
            return;
        }
        if (one.isRecord()) {
            for (RecordComponent component : one.getRecordComponents()) {
                admit(component.getGenericType());
            }
        } else if (!one.isEnum()) {
            parsed.put(one, parser(one));
        }
    }

    private static MethodHandle parser(Class<?> type) {
        try {
            return MethodHandles.publicLookup().findStatic(type, "parse", MethodType.methodType(type, String.class))
                    .asType(MethodType.methodType(Object.class, String.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalArgumentException(type.getName()
                    + " has no one form on every node: it is no record or enum, and is not parsed from its text", e);
        }
    }

    private synchronized JsonMapper mapper() {
        JsonMapper known = mapper;
        if (known == null) {
            SimpleModule module = new SimpleModule("posthouse calls");
            parsed.forEach((type, parse) -> add(module, type, parse));
            known = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(40).maxStringLength(Seal.CALL_BYTES_MAX).build())
                    .build())
                    .addModule(module).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();
            mapper = known;
        }
        return known;
    }

    @SuppressWarnings("unchecked") // it is the deserializer of that very type
    private static <T> void add(SimpleModule module, Class<T> type, MethodHandle parse) {
        module.addSerializer(type, new Printed<>());
        module.addDeserializer(type, (ValueDeserializer<? extends T>) new Parsed(parse));
    }

    /** @throws JacksonException when a value cannot be written, which is a bug */
    byte[] write(List<Type> types, @Nullable Object... values) {
        JsonMapper to = mapper();
        var array = to.createArrayNode();
        for (int i = 0; i < types.size(); i++) {
            array.add(to.readTree(to.writerFor(type(types.get(i))).writeValueAsBytes(values[i])));
        }
        return to.writeValueAsBytes(array);
    }

    /**
     * Reads values of these types.
     *
     * @throws Unreadable when they are not
     */
    @Nullable
    Object[] read(List<Type> types, byte[] bytes) {
        try {
            var tree = mapper().readTree(bytes);
            if (!tree.isArray() || tree.size() != types.size()) {
                throw new Unreadable(null);
            }
            @Nullable
            Object[] values = new Object[types.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = mapper().treeToValue(tree.get(i), type(types.get(i)));
            }
            return values;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new Unreadable(e);
        }
    }

    private JavaType type(Type type) {
        return mapper().constructType(type);
    }

    /** What was written is not what was declared. */
    static final class Unreadable extends RuntimeException {
        Unreadable(@Nullable Throwable cause) {
            super("not what was declared", cause, false, false);
        }
    }

    private static final class Printed<T> extends ValueSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator to, SerializationContext context) {
            to.writeString(value.toString());
        }
    }

    private static final class Parsed extends ValueDeserializer<Object> {
        private final MethodHandle parse;

        Parsed(MethodHandle parse) {
            this.parse = parse;
        }

        @Override
        @SuppressWarnings("CatchingUnchecked") // a method handle declares that it throws anything
        public Object deserialize(JsonParser from, DeserializationContext context) {
            try {
                return parse.invokeExact(from.getString());
            } catch (Throwable e) {
                throw new Unreadable(e);
            }
        }
    }
}
