package io.posthouse.storage.log;

import io.posthouse.storage.Database;

/** The PostgreSQL that all tests of this module share, for those in other packages. */
public final class ScratchDatabase {
    private ScratchDatabase() {
    }

    /** It ends with the JVM. */
    public static Database shared() {
        return ScratchPostgres.shared();
    }
}
