package io.posthouse.storage.setting;

import io.posthouse.kernel.setting.SettingProblem;
import java.util.List;

/** What became of a change. */
public sealed interface ChangeResult {
    /** It is committed, and nodes are told. */
    record Done(SettingVersion version) implements ChangeResult {
    }

    /**
     * It was not made, and nothing is other than before.
     *
     * @param problems every reason there is, for {@link SettingRefusal#INVALID_SETTINGS}; otherwise none
     */
    record Refused(SettingRefusal refusal, List<SettingProblem> problems) implements ChangeResult {
    }

    /**
     * It was not made, because its author had not seen the newest version.
     *
     * @param newest what is now
     * @param since what others have changed since the version that the author saw; all running values when that is no longer kept
     */
    record Conflict(SettingVersion newest, List<SettingChange> since) implements ChangeResult {
    }
}
