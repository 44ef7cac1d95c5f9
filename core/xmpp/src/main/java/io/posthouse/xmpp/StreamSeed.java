package io.posthouse.xmpp;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shortest stream header that declares what another one did. */
final class StreamSeed {
    private StreamSeed() {
    }

    static byte[] of(@Nullable String prefix, Map<String, String> namespaces) {
        StringBuilder header = new StringBuilder("<");
        header.append(prefix == null || prefix.isEmpty() ? "stream" : prefix + ":stream");
        namespaces.forEach((name, namespace) -> header.append(name.isEmpty() ? " xmlns" : " xmlns:" + name).append("='")
                .append(escaped(namespace)).append('\''));
        return header.append('>').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;").replace("\r", "&#13;")
                .replace("\n", "&#10;").replace("\t", "&#9;");
    }
}
