/** What an operator can set: one record per feature, each default in one place. */
@NullMarked
package io.posthouse.server.settings;

import org.jspecify.annotations.NullMarked;
