package io.posthouse.identity;

import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import java.time.Instant;

/**
 * By what a person signs in.
 *
 * @param name unique over all realms and tenants, lower case, 1 to 64 characters of {@code a-z 0-9 . _ -}; the local part of the address
 * @param displayName what others read, 1 to 100 characters
 * @param tenant to which company its person belongs
 * @param disabled whether an administrator keeps its person out for now
 */
public record Login(LoginId id, String name, String displayName, Realm realm, Bundle bundle, Instant createdAt,
        boolean disabled, TenantId tenant) {
    /** One of the house, by which its person may sign in. */
    public Login(LoginId id, String name, String displayName, Realm realm, Bundle bundle, Instant createdAt) {
        this(id, name, displayName, realm, bundle, createdAt, false, TenantId.HOUSE);
    }

    /** The bare JID of this login, where {@code domain} is the platform's own. */
    public String address(String domain) {
        return name + "@" + realm.domainUnder(domain);
    }
}
