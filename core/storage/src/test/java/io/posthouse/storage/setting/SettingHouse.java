package io.posthouse.storage.setting;

import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.kernel.setting.Setting;
import io.posthouse.kernel.setting.SettingCatalogue;
import io.posthouse.kernel.setting.SettingRule;
import io.posthouse.kernel.setting.Words;
import io.posthouse.storage.backup.Backups;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.Migrator;
import io.posthouse.storage.postgres.PoolSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A database with the tables of settings, three settings, and nodes that follow them. */
final class SettingHouse implements AutoCloseable {
    static final Setting<Integer> LEAST = Setting.number("posthouse.test.least", 1, 0, 100, "Least.", "最少。");
    static final Setting<Integer> MOST = Setting.number("posthouse.test.most", 10, 0, 100, "Most.", "最多。");
    static final Setting<Boolean> OPEN = Setting.toggle("posthouse.test.open", true, "Open?", "开？");
    static final SettingCatalogue CATALOGUE = new SettingCatalogue("test", List.of(LEAST, MOST, OPEN),
            List.of(new SettingRule(List.of(LEAST, MOST), values -> values.of(LEAST) <= values.of(MOST),
                    new Words("must not be more than posthouse.test.most", "不能大于 posthouse.test.most"))));
    /** As an older release declared it. */
    static final SettingCatalogue NARROW = SettingCatalogue.of("test",
            Setting.number("posthouse.test.most", 10, 0, 20, "Most.", "最多。"));
    static final Author ADA = new Author("ada", "192.0.2.1", "request-1");

    private final EmbeddedPostgres postgres;

    private SettingHouse(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static SettingHouse open(Path folder) {
        Path binaries = Path.of(System.getProperty("java.io.tmpdir"), "posthouse-test-binaries");
        EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedSettings.in(folder).withBinariesFolder(binaries)
                .withPool(PoolSettings.small()));
        new Migrator(postgres).migrate(List.of(Backups.MIGRATIONS));
        return new SettingHouse(postgres);
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    RunningConfiguration node(String name) {
        return node(name, CATALOGUE, Follower.Hearing.TOLD_AND_ASKING);
    }

    RunningConfiguration node(String name, SettingCatalogue catalogue, Follower.Hearing hearing) {
        return RunningConfiguration.open(postgres, name, new LiveSettings(List.of(catalogue)), Ticker.system(), hearing,
                SettingDesk.Telling.WITH_COMMIT);
    }

    /** Changes one setting from the newest version on. */
    static ChangeResult change(SettingDesk desk, Setting<?> setting, String text) {
        return desk.change(ADA, desk.newest().number(), Map.of(setting.name(), Optional.of(text)), "a test");
    }

    /** Back to no version at all. */
    void clear() throws SQLException {
        run("truncate storage.setting_version, storage.setting_audit, storage.setting_node");
    }

    void run(String sql) throws SQLException {
        try (Connection connection = postgres.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String ask(String sql) throws SQLException {
        try (Connection connection = postgres.pool().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    @Override
    public void close() {
        postgres.close();
    }
}
