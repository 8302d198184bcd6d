package dev.lamina.benchmarks.suite;

/**
 * One process to start.
 *
 * @param section the part of the suite it belongs to
 * @param workload the workload's name
 * @param variant the variant's name
 */
record Job(Section section, String workload, String variant) {}
