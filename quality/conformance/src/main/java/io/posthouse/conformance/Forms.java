package io.posthouse.conformance;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code application/x-www-form-urlencoded}. */
public final class Forms {
    private Forms() {
    }

    /** One value. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** All fields in their order. */
    public static String form(Map<String, String> fields) {
        return fields.entrySet().stream().map(one -> encoded(one.getKey()) + "=" + encoded(one.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** The parameters of an address, after its question mark or its hash; the first of each name. */
    public static Map<String, String> query(String address) {
        Map<String, String> all = new LinkedHashMap<>();
        int begin = address.indexOf('?') >= 0 ? address.indexOf('?') : address.indexOf('#');
        if (begin < 0) {
            return all;
        }
        for (String pair : address.substring(begin + 1).split("[&#]", -1)) {
            String[] parts = pair.split("=", 2);
            all.putIfAbsent(URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
        }
        return all;
    }

    /** What stands before the question mark. */
    public static String withoutQuery(String address) {
        return address.replaceFirst("[?#].*$", "");
    }

    /** {@code fields} with others over them; an empty value takes one out. */
    public static Map<String, String> with(Map<String, String> fields, Map<String, String> over) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        over.forEach((name, value) -> {
            if (value.isEmpty()) {
                all.remove(name);
            } else {
                all.put(name, value);
            }
        });
        return all;
    }
}
