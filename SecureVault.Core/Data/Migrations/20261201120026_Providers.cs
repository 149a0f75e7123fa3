using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SecureVault.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class Providers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ProviderIssuer",
                table: "SignInSessions",
                type: "TEXT",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProviderSession",
                table: "SignInSessions",
                type: "TEXT",
                maxLength: 255,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProviderSubject",
                table: "SignInSessions",
                type: "TEXT",
                maxLength: 255,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProviderIssuer",
                table: "PendingSignIns",
                type: "TEXT",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProviderSession",
                table: "PendingSignIns",
                type: "TEXT",
                maxLength: 255,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProviderSubject",
                table: "PendingSignIns",
                type: "TEXT",
                maxLength: 255,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "ProviderTakesRole",
                table: "PendingSignIns",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "IsEmergency",
                table: "PasswordLinks",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "ProviderLinks",
                columns: table => new
                {
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProviderLinks", x => new { x.Issuer, x.Subject });
                    table.ForeignKey(
                        name: "FK_ProviderLinks_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ProviderLinks_UserId_Issuer",
                table: "ProviderLinks",
                columns: new[] { "UserId", "Issuer" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ProviderLinks");

            migrationBuilder.DropColumn(
                name: "ProviderIssuer",
                table: "SignInSessions");

            migrationBuilder.DropColumn(
                name: "ProviderSession",
                table: "SignInSessions");

            migrationBuilder.DropColumn(
                name: "ProviderSubject",
                table: "SignInSessions");

            migrationBuilder.DropColumn(
                name: "ProviderIssuer",
                table: "PendingSignIns");

            migrationBuilder.DropColumn(
                name: "ProviderSession",
                table: "PendingSignIns");

            migrationBuilder.DropColumn(
                name: "ProviderSubject",
                table: "PendingSignIns");

            migrationBuilder.DropColumn(
                name: "ProviderTakesRole",
                table: "PendingSignIns");

            migrationBuilder.DropColumn(
                name: "IsEmergency",
                table: "PasswordLinks");
        }
    }
}
