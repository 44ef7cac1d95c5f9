package io.posthouse.net.tls;

import io.netty.util.NetUtil;
import io.posthouse.kernel.Fault;
import java.io.IOException;
import java.math.BigInteger;
import java.net.IDN;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes the certificate of a first start: ECDSA on P-256, signed by itself, for the domain, its sub domains and this machine.
 * A client accepts it once by hand; whoever runs a public server gives files of a known authority instead.
 */
final class SelfSigned {
    private static final Duration VALID = Duration.ofDays(20 * 365);

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    SelfSigned(Clock clock) {
        this.clock = clock;
    }

    /** Writes both files, readable by our user only. */
    void write(TlsSettings settings) {
        TlsSettings.PemFiles files = settings.pemFiles();
        try {
            Files.createDirectories(settings.folder());
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            byte[] certificate = certificate(settings, pair);
            // The key first: a certificate without its key would look whole at the next start.
            writePem(files.key(), "PRIVATE KEY", pair.getPrivate().getEncoded());
            writePem(files.certificate(), "CERTIFICATE", certificate);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new Fault("cannot make a certificate in " + settings.folder(), false, e);
        }
    }

    private byte[] certificate(TlsSettings settings, KeyPair pair)
            throws IOException, OperatorCreationException {
        Instant now = clock.instant();
        // The name of an X.500 subject is not what clients compare; quotes keep any domain one value.
        X500Name name = X500Name.getInstance(
                new X500Principal("CN=\"" + settings.domain().replaceAll("[\\\\\"]", "") + "\"").getEncoded());
        var builder = new JcaX509v3CertificateBuilder(name, new BigInteger(120, random).setBit(119),
                Date.from(now.minus(Duration.ofDays(1))), Date.from(now.plus(VALID)), name, pair.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, names(settings));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())).getEncoded();
    }

    private static GeneralNames names(TlsSettings settings) {
        Set<String> all = new LinkedHashSet<>();
        all.add(settings.domain());
        all.addAll(settings.subDomains());
        all.addAll(List.of("localhost", "127.0.0.1", "::1"));
        List<GeneralName> names = new ArrayList<>();
        for (String name : all) {
            boolean address = NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
            names.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName,
                    address ? name : IDN.toASCII(name)));
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static void writePem(Path file, String kind, byte[] der) throws IOException {
        String pem = "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der)
                + "\n-----END " + kind + "-----\n";
        Path half = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(half);
        var ours = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = Files.newByteChannel(half, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                ours);
                var out = Channels.newOutputStream(channel)) {
            out.write(pem.getBytes(StandardCharsets.US_ASCII));
        }
        try {
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
