package io.posthouse.storage.postgres;

import static io.posthouse.kernel.Checks.check;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Where the embedded PostgreSQL lives and how it is tuned.
 *
 * @param dataFolder the platform's data folder; everything of PostgreSQL is below {@code postgres} in it
 * @param binariesFolder where the binaries are unpacked, one folder per version
 * @param pool the connections to it
 * @param parameters server parameters over our own, for example {@code shared_buffers -> 512MB}; those that durability,
 *        closedness or the launcher rest on are refused
 * @param restartsMax how many times in a row it may die without having worked in between, before it stays down
 */
public record EmbeddedSettings(Path dataFolder, Path binariesFolder, PoolSettings pool, Map<String, String> parameters,
        int restartsMax) {

    private static final Set<String> OURS = Set.of("fsync", "full_page_writes", "synchronous_commit",
            "listen_addresses",
            "port", "unix_socket_directories", "cluster_name", "config_file", "hba_file", "ident_file",
            "data_directory",
            "external_pid_file", "logging_collector", "log_destination", "ssl");

    public EmbeddedSettings {
        dataFolder = dataFolder.toAbsolutePath().normalize();
        binariesFolder = binariesFolder.toAbsolutePath().normalize();
        parameters = Map.copyOf(parameters);
        for (String name : parameters.keySet()) {
            check(name.matches("[a-z_]+(\\.[a-z_]+)?"), "not the name of a PostgreSQL parameter: " + name);
            check(!OURS.contains(name), "the launcher decides on " + name + " itself");
        }
        check(restartsMax >= 0, "a number of restarts is not negative");
    }

    /** The usual ones for a platform whose data is in {@code dataFolder}. */
    public static EmbeddedSettings in(Path dataFolder) {
        return new EmbeddedSettings(dataFolder, dataFolder.resolve("postgres").resolve("binaries"),
                PoolSettings.standard(), Map.of(), 10);
    }

    /** The same with other {@code parameters}. */
    public EmbeddedSettings withParameters(Map<String, String> changed) {
        return new EmbeddedSettings(dataFolder, binariesFolder, pool, changed, restartsMax);
    }

    /** The same with another {@code pool}. */
    public EmbeddedSettings withPool(PoolSettings changed) {
        return new EmbeddedSettings(dataFolder, binariesFolder, changed, parameters, restartsMax);
    }

    /** The same with the binaries in another folder, for example one that several data folders share. */
    public EmbeddedSettings withBinariesFolder(Path changed) {
        return new EmbeddedSettings(dataFolder, changed, pool, parameters, restartsMax);
    }

    /** The same with another bound on restarts in a row. */
    public EmbeddedSettings withRestartsMax(int changed) {
        return new EmbeddedSettings(dataFolder, binariesFolder, pool, parameters, changed);
    }

    /** Everything of PostgreSQL. */
    Path home() {
        return dataFolder.resolve("postgres");
    }
}
