package io.posthouse.cluster.link;

import static io.posthouse.kernel.Checks.check;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.posthouse.cluster.NodeName;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The words that two nodes exchange. A request for {@link #LINK} names who asks, whom, and in which versions; a request for
 * {@link #STREAM} and a purpose says how many bytes of opening follow. The answer's status is HTTP's.
 */
final class Wire {
    static final int NAME_CHARACTERS_MAX = 64;

    static final String LINK = "/link";
    static final String STREAM = "/stream/";

    static final String OK = "200";
    static final String BAD_REQUEST = "400";
    static final String FORBIDDEN = "403";
    static final String NOT_FOUND = "404";
    static final String NOT_NOW = "503";
    static final String MISDIRECTED = "421";
    static final String OTHER_VERSION = "505";

    static final String FROM = "from";
    static final String TO = "to";
    /** The oldest version that is understood; in an answer that turns away, too. A node of the first release says and reads this alone. */
    static final String OLDEST = "version";
    static final String NEWEST = "newest-version";
    static final String OPENING_BYTES = "opening-bytes";

    private Wire() {
    }

    static Http2Headers link(NodeName from, NodeName to, Versions ours) {
        return with(request(LINK).set(FROM, from.value()).set(TO, to.value()), ours);
    }

    /** Says in which versions this node speaks. */
    static Http2Headers with(Http2Headers headers, Versions ours) {
        return headers.setInt(OLDEST, ours.oldest()).setInt(NEWEST, ours.newest());
    }

    /** In which versions the other node says that it speaks; empty when it says nothing of it, or nonsense. */
    static Optional<Versions> versions(Http2Headers headers) {
        int oldest = number(headers, OLDEST).orElse(0);
        int newest = number(headers, NEWEST).orElse(oldest);
        return oldest < 1 || newest < oldest ? Optional.empty() : Optional.of(new Versions(oldest, newest));
    }

    static Http2Headers stream(String purpose, int openingBytes) {
        return request(STREAM + purpose).setInt(OPENING_BYTES, openingBytes);
    }

    static Http2Headers answer(String status) {
        return new DefaultHttp2Headers().status(status);
    }

    private static Http2Headers request(String path) {
        return new DefaultHttp2Headers().method("POST").scheme("https").path(path);
    }

    /** A node's name in a header; empty when it is missing or none. */
    static Optional<NodeName> name(Http2Headers headers, String header) {
        CharSequence value = headers.get(header);
        return value != null && isWord(value) ? Optional.of(new NodeName(value.toString())) : Optional.empty();
    }

    static OptionalInt number(Http2Headers headers, String header) {
        Integer value = headers.getInt(header);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    /** Holds topics and purposes to their form. */
    static String word(String word) {
        check(isWord(word), "a topic or purpose is 1 to 64 of a-z, 0-9 and -");
        return word;
    }

    private static boolean isWord(CharSequence word) {
        if (word.isEmpty() || word.length() > NAME_CHARACTERS_MAX) {
            return false;
        }
        // Asked for every frame, so no regular expression.
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return true;
    }
}
