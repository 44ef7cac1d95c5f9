package io.posthouse.gateway.limit;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which interface a request is for, by method and path. There are as many as were named, and one for all the rest of a mount: callers
 * cannot make up more. A segment that is written out counts before one in braces, segment by segment.
 */
final class Interfaces {
    private static final int SEGMENTS_MAX = 32;

    /** A place in the tree of segments. */
    private static final class Branch {
        final Map<String, Branch> written = new HashMap<>();
        final Map<String, String> names = new HashMap<>();
        @Nullable
        Branch any;
    }

    private final Branch root = new Branch();

    /** @param names such as {@code GET /api/people/{name}} */
    Interfaces(Collection<String> names) {
        for (String name : names) {
            int blank = name.indexOf(' ');
            Branch at = root;
            for (String segment : name.substring(blank + 2).split("/", SEGMENTS_MAX)) {
                if (segment.startsWith("{")) {
                    Branch any = at.any;
                    if (any == null) {
                        any = new Branch();
                        at.any = any;
                    }
                    at = any;
                } else {
                    at = at.written.computeIfAbsent(segment, _ -> new Branch());
                }
            }
            at.names.put(name.substring(0, blank), name);
        }
    }

    /** The interface; {@code rest} when none has been named. HEAD is answered by what answers GET. */
    String of(String method, String path, String rest) {
        String found = find(root, path, Math.min(1, path.length()), method.equals("HEAD") ? "GET" : method);
        return found == null ? rest : found;
    }

    /** @param from where the next segment begins; one behind the path's end when there is none. No deeper than the tree. */
    private static @Nullable String find(Branch at, String path, int from, String method) {
        if (from > path.length()) {
            return at.names.get(method);
        }
        int slash = path.indexOf('/', from);
        int to = slash < 0 ? path.length() : slash;
        Branch written = at.written.isEmpty() ? null : at.written.get(path.substring(from, to));
        String found = written == null ? null : find(written, path, to + 1, method);
        Branch any = at.any;
        return found != null || any == null || to == from ? found : find(any, path, to + 1, method);
    }
}
