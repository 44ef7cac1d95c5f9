package io.posthouse.identity.deed;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.deed.StoredDeeds.Deed;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What administrators did, the newest first. */
@RestController
final class DeedEndpoint {
    private final StoredDeeds deeds;

    DeedEndpoint(StoredDeeds deeds) {
        this.deeds = deeds;
    }

    /** @param outcome {@code done}, the code of a refusal, {@code fault}, or null when the process ended before it knew */
    record DeedView(String id, Instant at, String name, String deed, String subject, String detail, String address,
            String request, @Nullable String outcome) {
        static DeedView of(Deed deed) {
            return new DeedView(Long.toString(deed.id()), deed.at(), deed.name(), deed.deed(), deed.subject(),
                    deed.detail(), deed.address(), deed.request(), deed.outcome().orElse(null));
        }
    }

    record DeedPage(List<DeedView> items, @Nullable String next) {
    }

    @GetMapping(path = "/api/deeds", produces = "application/json")
    @Permission(value = "identity.deed.read", tenants = true)
    DeedPage list(@RequestParam(defaultValue = "") String query, @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "50") int limit) {
        PageRequest page = PageRequest.of(query, after, limit).orThrow();
        Page<Deed> found = deeds.list(page.query(), page.after().map(DeedEndpoint::id), page.limit());
        return new DeedPage(found.items().stream().map(DeedView::of).toList(), found.next().orElse(null));
    }

    private static Long id(String cursor) {
        try {
            return Long.valueOf(cursor);
        } catch (NumberFormatException e) {
            throw new RefusedException(IdentityRefusal.INVALID_CURSOR);
        }
    }
}
