package io.posthouse.storage.log;

import java.sql.ResultSet;
import java.time.Instant;

/**
 * One row of a feed.
 *
 * @param stamp its place
 * @param at its batch's time
 * @param columns stands at the row: the module's columns by name, or by number from 5 on; use it at once, only to get
 */
public record FeedRow(RowStamp stamp, Instant at, ResultSet columns) {
}
