package io.posthouse.storage.postgres;

import io.posthouse.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data of the embedded PostgreSQL, {@code postgres/cluster} in the data folder, and its superuser's password. */
record Cluster(Path home) {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final int PASSWORD_BYTES = 32;

    /** The superuser and the database, alike in every embedded one. */
    static final String NAME = "posthouse";

    Path folder() {
        return home.resolve("cluster");
    }

    /** Where a restore puts the data together, before it may be used. */
    Path restoring() {
        return home.resolve("cluster.restoring");
    }

    /** A name that no other folder's cluster has on this machine; it stands in the title of every server process. */
    String name() throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(home.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
            return NAME + "_" + HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** 256 random bits, in letters, digits, - and _. */
    static String freshPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** The superuser's, for the launcher itself. */
    String password() throws IOException {
        Path file = home.resolve("password");
        if (!Files.exists(file)) {
            throw new PostgresFault(file + " is missing, and without it nobody can sign in to the data beside it: "
                    + "bring it back from where the data came from");
        }
        return Files.readString(file).strip();
    }

    /**
     * Creates the data where there is none; otherwise makes sure that these binaries can read it. The caller holds the
     * folder's lock.
     */
    void prepare(Binaries binaries, RunAs runAs) throws IOException {
        Path versionFile = folder().resolve("PG_VERSION");
        if (!Files.exists(folder()) && Files.exists(restoring())) {
            throw new PostgresFault("a restore into " + home.getParent() + " did not come to its end: run it again, or "
                    + "delete " + restoring() + " to begin with nothing");
        }
        if (!Files.exists(folder())) {
            create(binaries, runAs);
        } else if (!Files.exists(versionFile)) {
            throw new PostgresFault(folder() + " holds no PostgreSQL data: move it away, or bring its contents back");
        }
        String version = Files.readString(versionFile).strip();
        if (!version.equals(Integer.toString(Binaries.MAJOR))) {
            throw new PostgresFault(
                    "the data in " + folder() + " was written by PostgreSQL " + version + ", and this program"
                            + " brings PostgreSQL " + Binaries.MAJOR
                            + ": run the release that wrote it, export, and import here");
        }
    }

    private void create(Binaries binaries, RunAs runAs) throws IOException {
        LOG.atInfo().addKeyValue("folder", folder()).log("creating the database, once");
        if (!Files.exists(home.resolve("password"))) {
            DurableFiles.write(home.resolve("password"), freshPassword());
        }
        // Beside the goal and then renamed: a start that is killed here leaves nothing half made under the final name.
        Path fresh = home.resolve("cluster.new");
        Path passwordForInitdb = home.resolve("cluster.password");
        DurableFiles.deleteTree(fresh);
        try {
            RunAs initdbUser = runAs.forInitdb();
            Files.createDirectory(fresh);
            DurableFiles.write(passwordForInitdb, password());
            initdbUser.own(fresh);
            initdbUser.own(passwordForInitdb);
            // The builtin provider sorts by code point on every machine and release, so an index never turns invalid with a
            // new libc. LC_CTYPE decides what pg_trgm takes for a letter: with C alone it would find no Chinese.
            Commands.Ended ended = Commands
                    .run(initdbUser.command(List.of(initdbUser.seen(binaries.initdb()).toString(),
                            "--pgdata=" + initdbUser.seen(fresh), "--username=" + NAME,
                            "--pwfile=" + initdbUser.seen(passwordForInitdb),
                            "--auth-host=scram-sha-256", "--auth-local=reject", "--data-checksums", "--encoding=UTF8",
                            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8",
                            "--lc-collate=C")));
            if (!ended.well()) {
                throw new PostgresFault("the database could not be created: " + ended.output());
            }
            runAs.own(fresh);
            Files.move(fresh, folder(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(passwordForInitdb);
            DurableFiles.deleteTree(fresh);
        }
    }
}
