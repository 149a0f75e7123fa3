using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SecureVault.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class UserKeyRotation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "RecoveryKeyVersion",
                table: "Versions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<Guid>(
                name: "Reseals",
                table: "Versions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Phase",
                table: "UserKeys",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "RecoveryKeyVersion",
                table: "Versions");

            migrationBuilder.DropColumn(
                name: "Reseals",
                table: "Versions");

            migrationBuilder.DropColumn(
                name: "Phase",
                table: "UserKeys");
        }
    }
}
