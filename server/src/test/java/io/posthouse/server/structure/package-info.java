/** The house itself under test: its floors, its tables, its endpoints. */
@NullMarked
package io.posthouse.server.structure;

import org.jspecify.annotations.NullMarked;
