package io.posthouse.conformance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Somebody's browser: cookies, and who sits in front of it. Used by one thread at a time. */
public final class Browser {
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final Optional<Person> person;
    private String token = "";

    /** @param person who signs in where a page asks; empty for who closes that page */
    public Browser(Optional<Person> person) {
        this.person = person;
    }

    /** Who sits in front of it. */
    public Optional<Person> person() {
        return person;
    }

    /** What the server's own pages send along against forgery. */
    public String token() {
        return token;
    }

    /** @param token as {@link #token} */
    public void keep(String token) {
        this.token = token;
    }

    /** Of the request; empty where there are none. */
    public String cookies() {
        return cookies.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining("; "));
    }

    /** Takes the cookies of an answer. Which of them go over TLS only is left aside: the servers are on the loopback. */
    public void take(Reply reply) {
        for (String line : reply.headers("Set-Cookie")) {
            String[] parts = line.split(";", -1);
            int equals = parts[0].indexOf('=');
            if (equals < 0) {
                continue;
            }
            String name = parts[0].substring(0, equals).strip();
            String value = parts[0].substring(equals + 1).strip();
            if (value.isEmpty() || line.matches("(?i).*;\\s*max-age=0\\b.*")) {
                cookies.remove(name);
            } else {
                cookies.put(name, value);
            }
        }
    }
}
