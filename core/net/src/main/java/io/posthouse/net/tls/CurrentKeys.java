package io.posthouse.net.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives each handshake the key that is current when it begins. A handshake asks for an alias first and for the key behind it
 * later; the former key is therefore kept, so that one in progress ends with what it began.
 */
final class CurrentKeys extends X509ExtendedKeyManager {
    private record Keys(ServerKey current, @Nullable ServerKey former) {
    }

    private volatile Keys keys;

    CurrentKeys(ServerKey first) {
        keys = new Keys(first, null);
    }

    ServerKey current() {
        return keys.current;
    }

    synchronized void replace(ServerKey next) {
        keys = new Keys(next, keys.current);
    }

    private @Nullable ServerKey named(String alias) {
        Keys now = keys;
        if (now.current.alias().equals(alias)) {
            return now.current;
        }
        ServerKey former = now.former;
        return former != null && former.alias().equals(alias) ? former : null;
    }

    private @Nullable String aliasFor(String keyType) {
        ServerKey now = keys.current;
        String algorithm = now.key().getAlgorithm();
        // The handshake may name a type with the signature's algorithm, as in EC_EC.
        boolean fits = keyType.equals(algorithm) || keyType.startsWith(algorithm + "_")
                || (keyType.equals("RSASSA-PSS") && algorithm.equals("RSA"));
        return fits ? now.alias() : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers,
            @Nullable SSLEngine engine) {
        return aliasFor(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = aliasFor(keyType);
        return alias == null ? null : new String[]{alias};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        ServerKey key = named(alias);
        return key == null ? null : key.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        ServerKey key = named(alias);
        return key == null ? null : key.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers,
            @Nullable Socket socket) {
        return Arrays.stream(keyTypes).map(this::aliasFor).filter(alias -> alias != null).findFirst().orElse(null);
    }
}
