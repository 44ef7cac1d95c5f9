package io.posthouse.net.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where certificate and key come from.
 *
 * @param folder where our own are kept, made at the first start
 * @param files PEM files of yours, instead of our own
 * @param domain the domain that is served
 * @param subDomains further names under which it is reached, whole, for example {@code line.example.org}; no wildcards
 */
public record TlsSettings(Path folder, Optional<PemFiles> files, String domain, List<String> subDomains) {
    /**
     * Certificate and key, in PEM.
     *
     * @param certificate the server's, followed by those between it and the root
     * @param key its private key, not encrypted
     */
    public record PemFiles(Path certificate, Path key) {
    }

    public TlsSettings {
        subDomains = List.copyOf(subDomains);
    }

    PemFiles pemFiles() {
        return files.orElseGet(() -> new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem")));
    }
}
