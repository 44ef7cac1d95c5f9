package io.posthouse.benchmarks.gatewayproof;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.posthouse.benchmarks.delivery.SelfMadeCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** Certificate and key as nodes read them. One thread. */
final class ServerFiles {
    private static final String KEY = "-----BEGIN PRIVATE KEY-----";

    private final Path folder;

    ServerFiles(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.toAbsolutePath());
    }

    /** A certificate with its key, in PEM, and what is seen of it in a handshake. */
    record Made(String certificate, String key, X509Certificate shown) {
    }

    Path certificate() {
        return folder.resolve("certificate.pem");
    }

    Path key() {
        return folder.resolve("key.pem");
    }

    /** Another one; nobody reads it yet. */
    Made make() throws IOException, InterruptedException, GeneralSecurityException {
        String both = SelfMadeCertificate.pem(folder);
        int at = both.indexOf(KEY);
        String certificate = both.substring(0, at);
        X509Certificate shown = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.getBytes(US_ASCII)));
        return new Made(certificate, both.substring(at), shown);
    }

    /** Puts the one there, and after so long the other; meanwhile they do not belong together. */
    void put(Made made, boolean keyFirst, long apartMillis) throws IOException, InterruptedException {
        Files.writeString(keyFirst ? key() : certificate(), keyFirst ? made.key() : made.certificate());
        Thread.sleep(apartMillis);
        Files.writeString(keyFirst ? certificate() : key(), keyFirst ? made.certificate() : made.key());
    }
}
