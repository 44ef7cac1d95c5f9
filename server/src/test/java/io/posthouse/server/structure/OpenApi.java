package io.posthouse.server.structure;

import io.posthouse.kernel.Permission;
import io.posthouse.kernel.StepUp;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.ValueConstants;

/**
 * The published description of the HTTP interface, OpenAPI 3.1, read from the endpoints' signatures and records. It knows
 * what our endpoints use and stops at anything else, so that nothing is published by half. Why not a library:
 * {@code docs/decisions/0050-published-interface.md}.
 *
 * <p>A record's name is its schema's, without the ending {@code View} that keeps it apart from a type of the module.
 */
final class OpenApi {
    private static final String LINES = "application/x-ndjson";

    private final Map<String, Object> paths = new TreeMap<>();
    private final Map<String, Object> scopes = new TreeMap<>();
    private final Map<String, Object> schemas = new TreeMap<>();
    private final Map<String, Class<?>> named = new HashMap<>();

    private OpenApi() {
    }

    /** The whole description. */
    static Map<String, Object> of(Collection<Class<?>> endpoints) {
        OpenApi api = new OpenApi();
        for (Class<?> endpoint : endpoints) {
            for (Method method : endpoint.getDeclaredMethods()) {
                RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
                if (mapping != null) {
                    api.add(endpoint, method, mapping);
                }
            }
        }
        api.schemas.put("Problem", problem());
        return object("openapi", "3.1.0",
                "info", object("title", "Posthouse", "version", "1",
                        "description", "The HTTP interface of a posthouse. Each operation names the permission that it"
                                + " needs in x-permission, who may come there at all in x-reach, and in x-data-range whether"
                                + " the range of the permission matters; x-step-up names an action that its person has to"
                                + " confirm, always or where it is dangerous, with the header Posthouse-Step-Up; ids are strings; every refusal is a Problem.",
                        "license", object("name", "Apache-2.0", "identifier", "Apache-2.0")),
                "paths", api.paths,
                "components", object("schemas", api.schemas, "securitySchemes", object(
                        "session", object("type", "apiKey", "in", "cookie", "name", "posthouse_session",
                                "description", "What POST /api/session sets."),
                        "csrf", object("type", "apiKey", "in", "header", "name", "X-CSRF-Token",
                                "description", "The session's csrfToken, beside the cookie in every call that changes"
                                        + " something."),
                        "oauth", object("type", "oauth2",
                                "description", "For apps; calls marked x-reach open. Endpoints are told by"
                                        + " /.well-known/oauth-authorization-server.",
                                "flows", object("authorizationCode", object("authorizationUrl", "/oauth2/authorize",
                                        "tokenUrl", "/oauth2/token", "refreshUrl", "/oauth2/token",
                                        "scopes", api.scopes))))));
    }

    private void add(Class<?> endpoint, Method method, RequestMapping mapping) {
        RequestMapping base = AnnotatedElementUtils.findMergedAnnotation(endpoint, RequestMapping.class);
        String path = (base == null ? "" : first(base.path())) + first(mapping.path());
        for (RequestMethod verb : mapping.method()) {
            Object before = item(path).put(verb.name().toLowerCase(Locale.ROOT), operation(method, mapping, verb));
            if (before != null) {
                throw new IllegalStateException("two endpoints answer " + verb + " " + path);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> item(String path) {
        return (Map<String, Object>) paths.computeIfAbsent(path, any -> new TreeMap<String, Object>());
    }

    private Map<String, Object> operation(Method method, RequestMapping mapping, RequestMethod verb) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId",
                method.getDeclaringClass().getSimpleName().replace("Endpoint", "") + "." + method.getName());
        // What neither the path nor the permission tells, where an endpoint has such a rule.
        if (!mapping.name().isEmpty()) {
            operation.put("description", mapping.name());
        }
        Permission permission = method.getAnnotation(Permission.class);
        String needed = permission == null ? "" : permission.value();
        operation.put("x-permission", needed);
        boolean open = permission != null && permission.reach() == Permission.Reach.OPEN;
        if (permission != null) {
            operation.put("x-reach", permission.reach().word());
            operation.put("x-data-range", permission.range().word());
            if (permission.guests()) {
                operation.put("x-guests", true);
            }
        }
        StepUp stepUp = method.getAnnotation(StepUp.class);
        if (stepUp != null) {
            operation.put("x-step-up", stepUp.value());
        }
        if (open) {
            scopes.put(needed, "Calls that need the permission " + needed + ".");
        }
        operation.put("security", security(needed, verb, open));
        List<Object> parameters = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            if (parameter.isAnnotationPresent(PathVariable.class)) {
                parameters.add(object("name", parameter.getName(), "in", "path", "required", true,
                        "schema", text(parameter)));
            } else if (parameter.isAnnotationPresent(RequestParam.class)) {
                parameters.add(query(parameter, parameter.getAnnotation(RequestParam.class)));
            } else if (parameter.isAnnotationPresent(RequestBody.class)) {
                operation.put("requestBody", object("required", true, "content",
                        json("application/json", schema(parameter.getAnnotatedType()))));
            }
        }
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        operation.put("responses", responses(method, mapping));
        return operation;
    }

    private static List<Object> security(String permission, RequestMethod verb, boolean open) {
        if (permission.equals(Permission.ANYONE)) {
            return List.of();
        }
        Object people = verb == RequestMethod.GET
                ? object("session", List.of())
                : object("session", List.of(), "csrf", List.of());
        return open ? List.of(people, object("oauth", List.of(permission))) : List.of(people);
    }

    private static Map<String, Object> query(Parameter parameter, RequestParam said) {
        Map<String, Object> schema = text(parameter);
        if (!said.defaultValue().equals(ValueConstants.DEFAULT_NONE)) {
            schema.put("default", "integer".equals(schema.get("type"))
                    ? Integer.valueOf(said.defaultValue())
                    : said.defaultValue());
        }
        boolean required = said.required() && said.defaultValue().equals(ValueConstants.DEFAULT_NONE);
        return object("name", parameter.getName(), "in", "query", "required", required, "schema", schema);
    }

    /** A value in an address. A long there is an id, and ids are strings. */
    private static Map<String, Object> text(Parameter parameter) {
        Class<?> type = parameter.getType();
        if (type == String.class) {
            return object("type", "string");
        }
        if (type == int.class || type == Integer.class) {
            return object("type", "integer", "format", "int32");
        }
        if (type == long.class || type == Long.class) {
            return object("type", "string", "pattern", "^[0-9]{1,19}$");
        }
        throw new IllegalStateException("no words for " + type + " in an address");
    }

    private Map<String, Object> responses(Method method, RequestMapping mapping) {
        // What is written piece by piece has no type that says what is in it.
        if (List.of(mapping.produces()).contains(LINES)) {
            return refusable(object("200", object("description", "The answer, in lines.", "content",
                    json(LINES, object("type", "string")))));
        }
        AnnotatedType reply = method.getAnnotatedReturnType();
        if (reply instanceof AnnotatedParameterizedType wrapped
                && HttpEntity.class.isAssignableFrom(raw(reply.getType()))) {
            reply = wrapped.getAnnotatedActualTypeArguments()[0];
        }
        boolean orNone = raw(reply.getType()) == Optional.class;
        if (orNone && reply instanceof AnnotatedParameterizedType wrapped) {
            reply = wrapped.getAnnotatedActualTypeArguments()[0];
        }
        boolean empty = reply.getType() == void.class || reply.getType() == Void.class;
        ResponseStatus said = AnnotatedElementUtils.findMergedAnnotation(method, ResponseStatus.class);
        String status = said == null ? empty ? "204" : "200" : Integer.toString(said.code().value());
        Map<String, Object> success = object("description", empty ? "Done." : "The answer.");
        if (!empty) {
            success.put("content", json("application/json", schema(reply)));
        }
        Map<String, Object> responses = object(status, success);
        if (orNone) {
            responses.put("204", object("description", "There is none."));
        }
        return refusable(responses);
    }

    private static Map<String, Object> refusable(Map<String, Object> responses) {
        responses.put("default", object("description", "Refused, by a stable code.", "content",
                json("application/problem+json", object("$ref", "#/components/schemas/Problem"))));
        return responses;
    }

    private Map<String, Object> schema(AnnotatedType annotated) {
        Type type = annotated.getType();
        Class<?> raw = raw(type);
        if (raw == String.class) {
            return object("type", "string");
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return object("type", "boolean");
        }
        if (raw == int.class || raw == Integer.class) {
            return object("type", "integer", "format", "int32");
        }
        if (raw == long.class || raw == Long.class) {
            return object("type", "integer", "format", "int64");
        }
        if (raw == Instant.class) {
            return object("type", "string", "format", "date-time");
        }
        if (Collection.class.isAssignableFrom(raw) && annotated instanceof AnnotatedParameterizedType of) {
            return object("type", "array", "items", schema(of.getAnnotatedActualTypeArguments()[0]));
        }
        if (raw.isRecord()) {
            return object("$ref", "#/components/schemas/" + publish(raw));
        }
        throw new IllegalStateException("no words for " + type + "; teach the description or use a record");
    }

    private String publish(Class<?> type) {
        String name = type.getSimpleName().replaceAll("View$", "");
        Class<?> before = named.putIfAbsent(name, type);
        if (before != null && before != type) {
            throw new IllegalStateException("both " + before + " and " + type + " would be published as " + name);
        }
        if (before == null) {
            Map<String, Object> properties = new LinkedHashMap<>();
            List<String> required = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                Map<String, Object> schema = schema(component.getAnnotatedType());
                if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    schema = orNull(schema);
                } else {
                    required.add(component.getName());
                }
                properties.put(component.getName(), schema);
            }
            Map<String, Object> schema = object("type", "object", "properties", properties);
            if (!required.isEmpty()) {
                schema.put("required", required);
            }
            schemas.put(name, schema);
        }
        return name;
    }

    private static Map<String, Object> orNull(Map<String, Object> schema) {
        Object type = schema.get("type");
        if (type == null) {
            return object("oneOf", List.of(schema, object("type", "null")));
        }
        Map<String, Object> either = new LinkedHashMap<>(schema);
        either.put("type", List.of(type, "null"));
        return either;
    }

    /** RFC 9457, with a stable code and the request's id. */
    private static Map<String, Object> problem() {
        Map<String, Object> text = object("type", "string");
        return object("type", "object", "properties",
                object("type", object("type", "string", "default", URI.create("about:blank").toString()), "title",
                        text, "status", object("type", "integer", "format", "int32"), "detail", text, "code", text,
                        "requestId", text),
                "required", List.of("type", "title", "status", "code", "requestId"));
    }

    private static Map<String, Object> json(String media, Map<String, Object> schema) {
        return object(media, object("schema", schema));
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType of -> raw(of.getRawType());
            default -> throw new IllegalStateException("no words for " + type);
        };
    }

    private static String first(String[] paths) {
        return paths.length == 0 ? "" : paths[0];
    }

    private static Map<String, Object> object(Object... pairs) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int at = 0; at < pairs.length; at += 2) {
            object.put(pairs[at].toString(), pairs[at + 1]);
        }
        return object;
    }
}
