package io.posthouse.storage.postgres;

import io.posthouse.storage.file.DurableFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The official PostgreSQL binaries, unpacked once per version from the jar on the class path.
 *
 * <p>Several processes may ask at once: each unpacks beside the goal and renames; the first wins, the others throw their
 * copy away. The files belong to whoever unpacked them and are readable by all, so that PostgreSQL, which runs as another
 * user, can run them and not change them.
 */
record Binaries(Path home) {
    private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);

    /** The major version whose data these binaries read. */
    static final int MAJOR = 18;

    Path postgres() {
        return home.resolve("bin/postgres");
    }

    Path initdb() {
        return home.resolve("bin/initdb");
    }

    static Binaries unpackedIn(Path folder) throws IOException {
        Path home = folder.resolve(version());
        if (!Files.exists(home)) {
            OwnedFiles.createPassable(folder);
            Path fresh = Files.createTempDirectory(folder, ".unpacking-");
            try {
                unpack(fresh);
                Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                DurableFiles.deleteTree(fresh);
                if (!Files.exists(home)) {
                    throw e;
                }
            }
        }
        return new Binaries(home);
    }

    private static void unpack(Path target) throws IOException {
        String resource = "/postgres-linux-x86_64.txz";
        try (InputStream packed = Binaries.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new PostgresFault(
                        "this build holds no PostgreSQL binaries for " + System.getProperty("os.name") + " "
                                + System.getProperty("os.arch") + ": name a PostgreSQL " + MAJOR
                                + " of yours in posthouse.database.url");
            }
            LOG.atInfo().addKeyValue("folder", target.getParent()).log("unpacking PostgreSQL, once");
            new TarReader(new BufferedInputStream(new XZInputStream(new BufferedInputStream(packed)), 1 << 16))
                    .unpackTo(target);
        }
        // The rename must not outlive the contents in a power cut: empty binaries would never be unpacked again.
        Commands.run("sync", "-f", target.toString());
    }

    private static String version() throws IOException {
        try (InputStream in = Binaries.class.getResourceAsStream("binaries.properties")) {
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        }
    }
}
