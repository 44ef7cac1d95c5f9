package io.posthouse.net.tls;

import io.posthouse.kernel.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * One certificate chain with its key, as it is given to a handshake.
 *
 * @param alias names it within this process; a new one for each reading
 * @param chain the server's certificate first
 */
record ServerKey(String alias, PrivateKey key, List<X509Certificate> chain) {
    ServerKey {
        chain = List.copyOf(chain);
    }

    /** @throws Fault when a file cannot be read, or key and certificate do not belong together */
    static ServerKey read(TlsSettings.PemFiles files, String alias) {
        try {
            List<X509Certificate> chain = readChain(files);
            PrivateKey key = readKey(files);
            checkPair(key, chain.getFirst());
            return new ServerKey(alias, key, chain);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new Fault("cannot use certificate " + files.certificate() + " with key " + files.key() + ": "
                    + e.getMessage(), false, e);
        }
    }

    private static List<X509Certificate> readChain(TlsSettings.PemFiles files)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(files.certificate())) {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast).toList();
            if (chain.isEmpty()) {
                throw new IOException("the file holds no certificate");
            }
            return chain;
        }
    }

    private static PrivateKey readKey(TlsSettings.PemFiles files) throws IOException {
        try (Reader in = Files.newBufferedReader(files.key(), StandardCharsets.US_ASCII);
                PEMParser pem = new PEMParser(in)) {
            for (Object next = pem.readObject(); next != null; next = pem.readObject()) {
                // What else may stand in the file, such as the parameters of a curve, is skipped.
                if (next instanceof PrivateKeyInfo info) {
                    return new JcaPEMKeyConverter().getPrivateKey(info);
                }
                if (next instanceof PEMKeyPair pair) {
                    return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
            throw new IOException("the file holds no private key that is not encrypted");
        }
    }

    private static void checkPair(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] sample = "posthouse".getBytes(StandardCharsets.US_ASCII);
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(sample);
        Signature checking = Signature.getInstance(algorithm);
        checking.initVerify(certificate.getPublicKey());
        checking.update(sample);
        if (!checking.verify(signing.sign())) {
            throw new GeneralSecurityException("the key is not that of the certificate");
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "ServerKey[" + alias + ", " + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
