package io.posthouse.cluster;

import static io.posthouse.kernel.Checks.check;

import java.util.List;

/**
 * A service that a node carries or not: what a module says of itself, in one place, so that neither the gateway nor the core learns a
 * feature's name.
 *
 * @param name as in {@code posthouse.roles}; 1 to 32 of a-z, 0-9 and -
 * @param paths what its endpoints answer, each with all that lies below it, without a slash at the end: {@code /api/lines}. No other
 *     module answers there
 * @param calls its interfaces that other nodes may call, each marked {@link io.posthouse.kernel.Remote}
 */
public record Role(String name, List<String> paths, List<Class<?>> calls) {
    public Role {
        paths = List.copyOf(paths);
        calls = List.copyOf(calls);
        check(name.matches("[a-z0-9-]{1,32}"), "a role's name is 1 to 32 of a-z, 0-9 and -");
        for (String path : paths) {
            check(path.matches("/api(/[a-z0-9-]+)+"), "a role's paths lie below /api and end without a slash: " + path);
        }
        for (Class<?> call : calls) {
            check(call.isInterface() && call.isAnnotationPresent(io.posthouse.kernel.Remote.class),
                    "what other nodes call is an interface marked @Remote: " + call.getName());
        }
    }
}
