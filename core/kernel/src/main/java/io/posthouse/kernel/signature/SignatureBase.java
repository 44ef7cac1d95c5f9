package io.posthouse.kernel.signature;

import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.HttpMessage.Response;
import io.posthouse.kernel.signature.Structured.Entry;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text that is signed (RFC 9421 §2.5): a line for each covered component, and one that says what is covered.
 *
 * <p>The lines are told apart by their ends, so a value that holds an end of line would let one message pass for
 * another: such a value is an error, as is whatever is not ASCII. One buffer takes the whole text and is handed to the
 * algorithm as it is, since this runs for every signed request.
 */
final class SignatureBase {
    /** Longest text that is signed, in bytes. Header fields of a request are bounded far below it. */
    static final int BYTES_MAX = 65_536;
    /** RFC 9110 §5.5. Nobody may send folded lines any more, but old traces and old proxies hold some. */
    private static final Pattern FOLD = Pattern.compile("[ \t]*\r?\n[ \t]+");

    private final HttpMessage message;
    private final Map<String, FieldKind> kinds;
    private final boolean folded;
    private byte[] bytes = new byte[512];
    private int length;

    private SignatureBase(HttpMessage message, Map<String, FieldKind> kinds, boolean folded) {
        this.message = message;
        this.kinds = kinds;
        this.folded = folded;
    }

    /**
     * The text that {@code input} has signed of {@code message}.
     *
     * @param folded whether lines may be folded, and are unfolded then; otherwise they are refused
     */
    static SignatureBase of(SignatureInput input, HttpMessage message, Map<String, FieldKind> kinds, boolean folded)
            throws MalformedSignature {
        var base = new SignatureBase(message, kinds, folded);
        List<Component> components = input.components();
        for (int i = 0; i < components.size(); i++) {
            base.line(components.get(i));
        }
        base.put("\"@signature-params\": ");
        base.put(input.text());
        return base;
    }

    /** The text, in the first {@link #length()} bytes. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }

    private void line(Component component) throws MalformedSignature {
        put('"');
        put(component.name());
        put('"');
        put(component.suffix());
        put(": ");
        HttpMessage from = message;
        if (component.ofRequest()) {
            // RFC 9421 §2.4: only a response can cover something of another message.
            if (!(message instanceof Response response) || response.request() == null) {
                throw new MalformedSignature("there is no request to take a component from");
            }
            from = response.request();
        }
        if (component.isDerived()) {
            put(derived(component, from));
        } else {
            field(component, from);
        }
        put('\n');
    }

    private static String derived(Component component, HttpMessage from) throws MalformedSignature {
        return switch (from) {
            case Response response -> {
                if (!component.name().equals("@status")) {
                    throw new MalformedSignature("a response has no such component");
                }
                yield Integer.toString(response.status());
            }
            case Request request -> switch (component.name()) {
                case "@method" -> request.method();
                case "@target-uri" -> request.targetUri();
                case "@authority" -> request.authority();
                case "@scheme" -> request.scheme();
                case "@request-target" -> request.target();
                case "@path" -> request.path();
                case "@query" -> request.query();
                case "@query-param" -> queryParameter(request.query(), component.queryName());
                default -> throw new MalformedSignature("a request has no such component");
            };
        };
    }

    private void field(Component component, HttpMessage from) throws MalformedSignature {
        List<String> lines = (component.trailer() ? from.trailers() : from.fields()).all(component.name());
        if (lines.isEmpty()) {
            throw new MalformedSignature("a covered field is not there");
        }
        if (folded) {
            lines = lines.stream().map(SignatureBase::unfolded).toList();
        }
        if (component.bytes()) {
            for (int i = 0; i < lines.size(); i++) {
                put(i == 0 ? ":" : ", :");
                put(Base64.getEncoder().encodeToString(latin(line(lines.get(i)))));
                put(':');
            }
        } else if (component.key() != null) {
            put(member(component.name(), component.key(), joined(lines)));
        } else if (component.structured()) {
            put(written(component.name(), joined(lines)));
        } else {
            for (int i = 0; i < lines.size(); i++) {
                if (i > 0) {
                    put(", ");
                }
                put(line(lines.get(i)));
            }
        }
    }

    private static String unfolded(String line) {
        return line.indexOf('\n') < 0 ? line : FOLD.matcher(line).replaceAll(" ");
    }

    /** One line of a field without the white space around it (RFC 9421 §2.1). */
    private static String line(String line) {
        int from = 0;
        int to = line.length();
        while (from < to && isWhite(line.charAt(from))) {
            from++;
        }
        while (to > from && isWhite(line.charAt(to - 1))) {
            to--;
        }
        return line.substring(from, to);
    }

    private static boolean isWhite(char c) {
        return c == ' ' || c == '\t';
    }

    /** The lines of a field as one, which they are to whoever reads a list (RFC 9110 §5.2). */
    static String joined(List<String> lines) {
        if (lines.size() == 1) {
            return line(lines.getFirst());
        }
        var joined = new StringBuilder();
        for (String line : lines) {
            joined.append(joined.isEmpty() ? "" : ", ").append(line(line));
        }
        return joined.toString();
    }

    private static byte[] latin(String line) throws MalformedSignature {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) > 0xff) {
                throw new MalformedSignature("a field's value consists of bytes");
            }
        }
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String written(String name, String value) throws MalformedSignature {
        FieldKind kind = kinds.get(name);
        if (kind == null) {
            throw new MalformedSignature("nobody knows how that field is structured");
        }
        var out = new StringBuilder();
        StructuredParser parser = StructuredParser.lenient(value);
        switch (kind) {
            case ITEM -> Structured.writeMember(out, parser.item());
            case LIST -> Structured.writeList(out, parser.list());
            case DICTIONARY -> Structured.writeDictionary(out, parser.dictionary());
        }
        return out.toString();
    }

    private String member(String name, String key, String value) throws MalformedSignature {
        if (kinds.get(name) != FieldKind.DICTIONARY) {
            throw new MalformedSignature("that field is not known to have keys");
        }
        for (Entry entry : StructuredParser.lenient(value).dictionary()) {
            if (entry.key().equals(key)) {
                var out = new StringBuilder();
                Structured.writeMember(out, entry.member());
                return out.toString();
            }
        }
        throw new MalformedSignature("a covered member of a field is not there");
    }

    /** RFC 9421 §2.2.8: the one parameter that is called {@code name}, both read as a form and encoded anew. */
    private static String queryParameter(String query, @Nullable String name) throws MalformedSignature {
        String found = null;
        for (int start = 1, end; start < query.length(); start = end + 1) {
            end = query.indexOf('&', start);
            end = end < 0 ? query.length() : end;
            String pair = query.substring(start, end);
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (!pair.isEmpty() && encodedAnew(key).equals(name)) {
                if (found != null) {
                    throw new MalformedSignature("a covered parameter of the query comes twice");
                }
                found = equals < 0 ? "" : encodedAnew(pair.substring(equals + 1));
            }
        }
        if (found == null) {
            throw new MalformedSignature("a covered parameter of the query is not there");
        }
        return found;
    }

    private static String encodedAnew(String part) throws MalformedSignature {
        byte[] utf8;
        try {
            utf8 = URLDecoder.decode(part, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedSignature("the query is encoded wrongly");
        }
        var out = new StringBuilder(utf8.length + 16);
        for (byte b : utf8) {
            boolean plain = (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z')
                    || "*-._".indexOf(b) >= 0;
            if (plain) {
                out.append((char) b);
            } else {
                out.append('%').append(upperHex(b >> 4)).append(upperHex(b));
            }
        }
        return out.toString();
    }

    private static char upperHex(int bits) {
        return "0123456789ABCDEF".charAt(bits & 0xf);
    }

    private void put(char c) throws MalformedSignature {
        room(1);
        bytes[length++] = (byte) c;
    }

    private void put(String text) throws MalformedSignature {
        int size = text.length();
        room(size);
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if ((c < 0x20 && c != '\t') || c > 0x7e) {
                throw new MalformedSignature("a signed value holds printable ASCII");
            }
            bytes[length + i] = (byte) c;
        }
        length += size;
    }

    private void room(int more) throws MalformedSignature {
        if (length + more > bytes.length) {
            if (length + more > BYTES_MAX) {
                throw new MalformedSignature("more is covered than is signed at once");
            }
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
