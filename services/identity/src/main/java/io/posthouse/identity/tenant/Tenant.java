package io.posthouse.identity.tenant;

import io.posthouse.kernel.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * A company.
 *
 * @param name unique for good; small letters, digits and hyphens
 * @param displayName what others read, 1 to 100 characters
 * @param closedAt since when nobody of it is let in; empty for one that is open
 */
public record Tenant(TenantId id, String name, String displayName, Instant madeAt, Optional<Instant> closedAt) {
}
