package io.posthouse.identity.oauth;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A person's request as the app has pushed it: of what the browser brings, nothing is read but which one it is (RFC 9126 section 4). */
final class PushedRequest extends HttpServletRequestWrapper {
    private final String query;
    private final Map<String, String[]> parameters = new LinkedHashMap<>();

    /** @param query of {@code name=value} with {@code &} between, each name once */
    PushedRequest(HttpServletRequest request, String query) {
        super(request);
        this.query = query;
        Arrays.stream(query.split("&", -1)).map(pair -> pair.split("=", 2)).forEach(pair -> parameters.put(pair[0],
                new String[]{URLDecoder.decode(pair[1], StandardCharsets.UTF_8)}));
    }

    @Override
    public String getQueryString() {
        return query;
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = parameters.get(name);
        return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return parameters.get(name);
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Collections.unmodifiableMap(parameters);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(parameters.keySet());
    }
}
