// The second boot stage: 256 octets at the start of the flash. The mask ROM copies the first 252 to RAM, checks their
// CRC-32 (the last four, put there by firmware-image) and jumps to them (RP2040 datasheet 2.8.1.3).
// Lets the flash be read like memory by the oldest command there is, 03h (one wire, 24-bit address): every chip knows it,
// and speed does not matter, since the start-up code copies the whole program to RAM. Then starts the image behind it.
// Register values: datasheet 4.10.13.
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .section .boot2, "ax"
    .global boot2
    .type boot2, %function
boot2:
    ldr r3, =0x18000000         // XIP_SSI
    movs r0, #0
    str r0, [r3, #0x08]         // SSIENR: off while it is set up
    movs r0, #4
    str r0, [r3, #0x14]         // BAUDR: clk_sys / 4, 31 MHz; any chip does 50 with command 03h
    ldr r0, =((31 << 16) | (3 << 8))
    str r0, [r3, #0x00]         // CTRLR0: 32-bit frames, "EEPROM read"
    movs r0, #0
    str r0, [r3, #0x04]         // CTRLR1: one frame a read
    ldr r0, =((0x03 << 24) | (2 << 8) | (6 << 2))
    ldr r1, =0x180000F4
    str r0, [r1]                // SPI_CTRLR0: command 03h, 8 bits of it, 24 bits of address
    movs r0, #1
    str r0, [r3, #0x10]         // SER: the one chip
    str r0, [r3, #0x08]         // SSIENR: on

    ldr r0, =0x10000100         // the vector table behind this stage
    ldr r1, =0xE000ED08         // VTOR
    str r0, [r1]
    ldmia r0!, {r1, r2}
    msr msp, r1
    bx r2
    .ltorg
