using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SecureVault.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class VaultIdentity : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "Generation",
                table: "VaultState",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "HeldSince",
                table: "VaultState",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "HoldReason",
                table: "VaultState",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LastSeenAt",
                table: "VaultState",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "MarkerStamp",
                table: "VaultState",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "NextMarkerStamp",
                table: "VaultState",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "NoExpiryBefore",
                table: "VaultState",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "VaultId",
                table: "VaultState",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Generation",
                table: "VaultState");

            migrationBuilder.DropColumn(
                name: "HeldSince",
                table: "VaultState");

            migrationBuilder.DropColumn(
                name: "HoldReason",
                table: "VaultState");

            migrationBuilder.DropColumn(
                name: "LastSeenAt",
                table: "VaultState");

            migrationBuilder.DropColumn(
                name: "MarkerStamp",
                table: "VaultState");

            migrationBuilder.DropColumn(
                name: "NextMarkerStamp",
                table: "VaultState");

            migrationBuilder.DropColumn(
                name: "NoExpiryBefore",
                table: "VaultState");

            migrationBuilder.DropColumn(
                name: "VaultId",
                table: "VaultState");
        }
    }
}
