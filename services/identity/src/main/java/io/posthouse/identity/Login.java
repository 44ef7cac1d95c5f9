package io.posthouse.identity;

import io.posthouse.kernel.LoginId;
import java.time.Instant;

/**
 * By what a person signs in.
 *
 * @param name unique over all realms, lower case, 1 to 64 characters of {@code a-z 0-9 . _ -}; the local part of the address
 * @param displayName what others read, 1 to 100 characters
 */
public record Login(LoginId id, String name, String displayName, Realm realm, Bundle bundle, Instant createdAt) {
    /** The bare JID of this login, where {@code domain} is the platform's own. */
    public String address(String domain) {
        return name + "@" + realm.domainUnder(domain);
    }
}
