package io.posthouse.storage.postgres;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may look into the data folder: whoever runs the platform, and nobody else. Where PostgreSQL runs as a user of its own,
 * which is where we are root, others may pass through as it must, and see nothing: what they would find is closed itself.
 */
public final class DataFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OURS_TO_PASS = PosixFilePermissions.fromString("rwx--x--x");
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    /** What we put there, and what an operator may; a folder with anything else in it is not ours alone. */
    private static final Set<String> CONTENTS = Set.of("postgres", "tls", "backup", "posthouse.lock", "posthouse.run",
            "posthouse.run.new", "posthouse.properties", "posthouse.yaml");

    private DataFolder() {
    }

    /**
     * Creates {@code data} where it is not there, and takes from others what they may not have. A folder that holds
     * something else too, or is somebody else's, stays as it is, and the log says so.
     */
    public static void prepare(Path data) throws IOException {
        Set<PosixFilePermission> most = OwnedFiles.ourUid() == 0 ? OURS_TO_PASS : OURS;
        if (!Files.isDirectory(data)) {
            Files.createDirectories(data.toAbsolutePath().getParent());
            try {
                Files.createDirectory(data, PosixFilePermissions.asFileAttribute(OURS));
            } catch (FileAlreadyExistsException e) {
                // A link to a folder elsewhere, or somebody was faster: its rights are looked at below.
            }
            Files.setPosixFilePermissions(data, most);
            return;
        }
        Set<PosixFilePermission> now = Files.getPosixFilePermissions(data);
        Set<PosixFilePermission> less = EnumSet.copyOf(now);
        less.retainAll(most);
        if (!less.equals(now)) {
            tighten(data, now, less);
        }
        warnOfReadableSettings(data);
    }

    private static void tighten(Path data, Set<PosixFilePermission> now, Set<PosixFilePermission> less)
            throws IOException {
        if (OwnedFiles.uidOf(data.toRealPath()) == OwnedFiles.ourUid() && holdsOnlyOurs(data)) {
            Files.setPosixFilePermissions(data, less);
            LOG.atInfo().addKeyValue("folder", data).addKeyValue("before", PosixFilePermissions.toString(now))
                    .addKeyValue("now", PosixFilePermissions.toString(less))
                    .log("closed the data folder to others");
        } else {
            LOG.atWarn().addKeyValue("folder", data).addKeyValue("rights", PosixFilePermissions.toString(now))
                    .log("others may look into the data folder, which is not the platform's alone: give it one of its own");
        }
    }

    private static boolean holdsOnlyOurs(Path data) throws IOException {
        try (var entries = Files.list(data)) {
            return entries.allMatch(entry -> CONTENTS.contains(entry.getFileName().toString()));
        }
    }

    /** They may hold the password of a database; but whoever wrote them may have meant them to be read. */
    private static void warnOfReadableSettings(Path data) throws IOException {
        for (String name : List.of("posthouse.properties", "posthouse.yaml")) {
            Path file = data.resolve(name);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    && !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                LOG.atWarn().addKeyValue("file", file)
                        .log("others may read the settings file; if it holds a password, chmod 600 it");
            }
        }
    }
}
