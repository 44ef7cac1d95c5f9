package io.posthouse.identity.app;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A registered app: a client of RFC 6749 section 2.
 *
 * @param clientId by which its developer knows it; 3 to 64 characters of {@code a-z 0-9 -}, chosen by the platform
 * @param name what people read when they are asked to let it, 1 to 100 characters
 * @param owner who registered it and looks after it
 * @param isPublic whether it can keep no secret, as one that runs on people's own devices (RFC 6749 section 2.1)
 * @param redirectUris where people are sent back to, each exactly; at most 20
 * @param permissions what it may ask people for; at most 50
 * @param standing whether it is let in, and why not
 * @param options how it is dealt with
 * @param tenant whose people may let it: that of its owner
 */
public record App(AppId id, String clientId, String name, LoginId owner, boolean isPublic, List<String> redirectUris,
        SortedSet<String> permissions, Instant createdAt, AppStanding standing, AppOptions options, TenantId tenant) {
    public App {
        redirectUris = List.copyOf(redirectUris);
        permissions = Collections.unmodifiableSortedSet(new TreeSet<>(permissions));
    }

    /** Whether nobody keeps it out, and somebody answers for it who is let in. */
    public boolean isLetIn() {
        return standing.isLetIn();
    }

    /** Sorted. */
    static SortedSet<String> sorted(Collection<String> permissions) {
        return new TreeSet<>(permissions);
    }
}
